"""Exporters turn results into bytes, one file a format."""
