"""What is drawn by code of our own in the browser? Streamlit components, each with its source and its bundle."""
