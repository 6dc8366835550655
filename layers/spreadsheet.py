"""Text as a spreadsheet should take it from a CSV file: shown, never run."""

# a cell that starts with one of these is run as a formula by spreadsheets
# (the last four are the full-width forms, which some take for the plain ones)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def inert(text: str) -> str:
    """`text` with an apostrophe in front, the usual sign for text, where a spreadsheet would run it
    as a formula. Lines end with a line feed.
    """
    # a lone carriage return would not be quoted, and end the row
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "'" + text if text.startswith(_FORMULA_STARTS) else text
