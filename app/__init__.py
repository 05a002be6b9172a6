"""How people use it: command line, reports and the Streamlit app."""
