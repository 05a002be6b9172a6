"""How fast is it? Reference networks and measurements; nothing here is needed to use Lodestone."""
