"""Scripts that signs and papers of a country are written in, beside the Latin and the Chinese."""

_COUNTRIES = {
    "ARABIC": (
        "AFG ARE BHR COM DJI DZA EGY ERI ESH IND IRN IRQ ISR JOR KWT LBN LBY MAR MRT OMN PAK PSE "
        "QAT SAU SDN SOM SYR TCD TUN YEM"
    ),
    "ARMENIAN": "ARM",
    "BENGALI": "BGD IND",
    "CYRILLIC": ("ARM AZE BGR BIH BLR GEO KAZ KGZ MDA MKD MNE MNG RUS SRB TJK TKM UKR UZB XKX"),
    "DEVANAGARI": "IND NPL",
    "ETHIOPIC": "ERI ETH",
    "GEORGIAN": "GEO",
    "GREEK": "CYP GRC",
    "GUJARATI": "IND",
    "GURMUKHI": "IND",
    "HANGUL": "KOR PRK",
    "HEBREW": "ISR PSE",
    "KANNADA": "IND",
    "KHMER": "KHM",
    "LAO": "LAO",
    "MALAYALAM": "IND",
    "MYANMAR": "MMR",
    "ORIYA": "IND",
    "SINHALA": "LKA",
    "TAMIL": "IND LKA SGP",
    "TELUGU": "IND",
    "THAANA": "MDV",
    "THAI": "THA",
    "TIBETAN": "BTN CHN IND",
}
# by country, the scripts as Unicode's names of their letters begin
LOCAL_SCRIPTS: dict[str, frozenset[str]] = {
    iso_a3: frozenset(script for script, codes in _COUNTRIES.items() if iso_a3 in codes.split())
    for iso_a3 in sorted({code for codes in _COUNTRIES.values() for code in codes.split()})
}
