"""Words of our own for single rows: evidence told without a place, notes on independence.

Evidence is told anew, with the same facts, where the raw text names a place finer than the row's
disclosure allows: a settlement, a district, or a project named after one; and where it speaks to
those who compiled it instead of to a reader.
"""

import re

PROJECT_EVIDENCE = {
    # public figures are named by their office
    "mys-ecrl": "2018 report: USD 20 bn Exim-funded line halted by the new prime minister; later "
    "renegotiated and restarted (general knowledge).",
    "tza-bagamoyo-port": "USD 10 bn port halted in 2019; the president rejected a 33-year "
    "guarantee and 99-year lease.",
    "wsm-vaiusu-port": "The incoming prime minister shelved the USD 100 m wharf as oversized, "
    "citing existing debt to China.",
}

CHINESE_EVIDENCE = {
    # disclosed to the city: no quarter, school or hospital in it, and no village in Myanmar
    "amity-jpn-tokyo": "Shipped 60,000 masks to a district of Tokyo, mainly for clinics and "
    "elder-care homes.",
    "ccf-mmr-yangon": "Sponsored screening of fifty heart-defect children at a children's "
    "hospital for surgery in China.",
    "cfpd-lao-vientiane": "Co-built a friendship primary school with the Lao Committee for Peace "
    "and Solidarity.",
    "dbsa-ken-nairobi": "Student-founded charity rebuilding schools in an informal settlement; "
    "five full-time staff in Kenya and about 70 visiting volunteers yearly.",
    "gei-mmr-bago": "Clean stoves and solar lights piloted at a village with a Myanmar foundation.",
    "lfc-ken-nairobi": "School-meal programme began in an informal settlement with five schools "
    "and 1,103 pupils.",
    "rcsc-uga-kampala": "Tents, medical equipment and computers handed to the Uganda Red Cross by "
    "the embassy.",
    "sfiec-mmr-magway": "Solar kits and lamps donated to two villages with a Myanmar foundation.",
}

CHINESE_PLAIN = {
    # the organisation, not the person
    "cfpd-mmr-office": "Its Myanmar office handed sports gear to schools in Nay Pyi Taw.",
}

LOCAL_EVIDENCE = {
    # countries where no row may be finer than its province, or than its country
    "mmr-kdng": "Civil-society network publishing statements on conflict, land and resource "
    "projects.",
    "mmr-kesan": "Environmental organisation advocating on resource governance and megaproject "
    "impacts.",
    "ssd-unidor": "South Sudanese NGO running access-to-justice and peace dialogue projects in two "
    "counties.",
    "tjk-giv-accent": "Youth civic-education NGO that joined the Tajik transparency coalition in "
    "2013.",
    # groups whose raw row was kept at country or province on purpose, or knows no city
    "aus-amcs": "Marine conservation society that published the health check of a harbour.",
    "bgd-bwged": "Bangladeshi working group that asked Chinese sponsors to withdraw from a coal "
    "plant.",
    "bgd-youthnet": "Bangladeshi youth climate network co-organising a human chain against coal "
    "finance.",
    "caf-caritas-centrafrique": "Its ninth general assembly discussed moving from emergency work "
    "to lasting development projects.",
    "cmr-ypd": "Cameroonian NGO reporting risks from Sinosteel's iron ore project.",
    "cod-rudi-international": "Digital rights organisation hosting an advocacy workshop with "
    "Paradigm Initiative.",
    "col-iniciativa-por-la-mineria-responsable": "Colombian responsible mining initiative "
    "commenting on a Zijin-owned gold mine.",
    "ecu-psha": "Indigenous Shuar people's organisation opposing a copper project for lacking "
    "free, prior consent.",
    "idn-fspim": "Workers' federation protesting safety and wages at a Chinese-owned nickel park.",
    "idn-fspmi": "Metalworkers' federation organising workers at a Chinese-owned nickel park.",
    "idn-sbipe": "Union founded in February 2024 after the deadly furnace explosion at a "
    "Chinese-owned smelter.",
    "kgz-insan-leilek-public-foundation": "Public foundation reporting on the creation of a trade "
    "union of migrants in one region.",
    "lka-monlar": "Co-organised an August 2017 people's convention on land rights that discussed "
    "land lost to projects.",
    "nga-ncspa": "Alliance convened in 2022 to defend democratic and civic space; it met in 2023.",
    "slv-fundemas": "Business foundation; with a bank and partners, restored eight hectares of "
    "mangrove since 2018.",
    "tgo-armb": "Association of people living beside an iron mine in northern Togo.",
    "tur-ekosfer": "Turkish ecology association in the campaign against Chinese finance for a "
    "coal plant.",
    "uga-civil-society-coalition-for-sustainable-developm": "Ugandan coalition reporting military "
    "harassment around CNOOC's oil area.",
    "uga-strec": "Ugandan group petitioning CNOOC's chairman over land acquisition for an oil "
    "project.",
    "zaf-dzomo-la-mupo": "Limpopo community group in the coalition appealing an industrial zone; "
    "a research centre analysed the zone's Belt and Road ties.",
    "zaf-get": "South African trust joining litigation over a coal mine.",
    "zaf-ll": "South African campaign opposing a China-backed industrial zone and associated coal "
    "mines.",
    "zaf-mejcon-sa": "Mining-affected communities' network in the coalition appealing an "
    "industrial zone; a research centre analysed the zone's Belt and Road ties.",
    "zaf-sangoco": "In 2007 it reported about four head-office staff, down from some 22, and a "
    "move of its office.",
    "zwe-bcdt": "Local trust planning protest over diamond mining's effects.",
    "zwe-zidawu": "Zimbabwean diamond workers' union reporting on community dialogue in the "
    "diamond fields.",
}

LOCAL_PLAIN = {
    # the raw rows point at the row of the research centre
    "zaf-cer": "Legal NGO appealing approval of the Musina-Makhado zone; a research centre "
    "analysed the zone's Belt and Road ties.",
    "zaf-earthlife-africa": "Environmental group in the coalition appealing the Musina-Makhado "
    "zone; a research centre analysed the zone's Belt and Road ties.",
    "zaf-groundwork": "Environmental justice group in the coalition appealing the Musina-Makhado "
    "zone; a research centre analysed the zone's Belt and Road ties.",
}

_KNOWN = re.compile(r"Known (?P<what>.+); (?P<how>not checked|looked for, no page seen)\.")
_HOW = {
    "not checked": "no page was seen for this row.",
    "looked for, no page seen": "a page was looked for, none was seen.",
}


def plain(evidence: str) -> str:
    """`evidence` as a sentence for readers, where it notes that no page was read."""
    noted = _KNOWN.fullmatch(evidence)
    if not noted:
        return evidence
    what = noted["what"]
    if not what.startswith("as "):
        # of the names in question, those with U begin like "you"
        what = f"as {'an' if what[0] in 'AEIO' else 'a'} {what}"
    return f"Known {what}; {_HOW[noted['how']]}"


_NOTED = "Noted by the compilers as state-linked, state-recognised or state-aligned."
_ALIGNED = "Described as state-aligned."
_RECOGNISED = "Described as state-recognised."
_LINKED = "Described as state-linked."
_COALITION = "Some members of the coalition it joined are described as state-aligned."

LOCAL_INDEPENDENCE = {
    "are-eeg": "Described as licensed by the state.",
    "are-en-wwf": "Described as being under official patronage.",
    "aze-ekostil": _COALITION,
    "aze-ruzgar": _COALITION,
    "cub-aclifim": _RECOGNISED,
    "cub-acnu": _ALIGNED,
    "cub-acpa": _RECOGNISED,
    "cub-fanj": _RECOGNISED,
    "dji-cnsc": _NOTED,
    "dji-faongdd": "Described as set up under the patronage of the interior ministry.",
    "dji-unfd": _LINKED,
    "egy-gfngo": _RECOGNISED,
    "egy-nacdw": "Described as government-backed.",
    "kaz-cak": "Described as close to government.",
    "lao-lccc": "Described as government-endorsed.",
    "lca-slnt": "A statutory body.",
    "omn-owa": _NOTED,
    "qat-friends-of-the-environment-centre": _NOTED,
    "sdn-snf": "Registered with the humanitarian commission of the state.",
    "tkm-blind-and-deaf-society-of-turkmenistan": _NOTED,
    "tkm-npst": _RECOGNISED,
    "tkm-tebigy-kuwwat": _NOTED,
    "tkm-yas-tebigatcy": _NOTED,
    "uzb-adpu": _NOTED,
    "uzb-ecological-movement-of-uzbekistan": _ALIGNED,
    "uzb-nannouz": _ALIGNED,
    "uzb-society-of-the-blind-of-uzbekistan": _NOTED,
    "uzb-yuksalish": _ALIGNED,
    "vnm-vusta": _NOTED,
}

GONGO = (
    "Typed as initiated by a state, party or mass organisation; a judgement of the compilers, "
    "registration was not looked up."
)

_FOUNDATION = (
    "Typed as a public foundation, though founded or supervised by a party or state body; a "
    "judgement of the compilers, registration was not looked up."
)

# by organisation_id: public foundations that party or state bodies founded or supervise
CHINESE_INDEPENDENCE = dict.fromkeys(
    ("cffpd", "cfrd", "crcf", "cwdf", "cydf", "lifeline-express", "occfc"), _FOUNDATION
)

# by organisation_id: founded by the diaspora or by students, no headquarters on the mainland
DIASPORA = frozenset(
    {
        "bos-love",
        "care-for-all-kids",
        "china-mongolia-foundation",
        "cpyec",
        "dbsa",
        "fhko",
        "love-in-africa",
        "mcf",
    }
)
