"""The pages: each is a script that Streamlit runs within `geo.app.main`."""
