"""What do the questions of an analyst come to? One question a module, on plain inputs."""
