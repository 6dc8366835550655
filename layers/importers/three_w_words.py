"""The words of humanitarian tables (English, French, Spanish, Portuguese) as the codes of layers.

What no pattern knows, or more than one kind of organisation claims, is left unknown.
"""

import re
import unicodedata
from functools import cache
from typing import Final

# the kinds of organisations that are counterparts, with their org_type; and the others, in words
LOCAL: Final = {"local_ngo": "national_ngo", "community": "community_group"}
OTHERS: Final = {
    "international_ngo": "international NGOs",
    "un": "UN bodies",
    "intergovernmental": "intergovernmental organisations",
    "government": "government bodies",
    "donor": "donors",
    "red_cross": "the Red Cross and Red Crescent movement",
    "private": "private firms and foundations",
    "other": "other kinds (academic, religious, media, consortia)",
}
UNTYPED: Final = ""

# what the sectors of a humanitarian response ask for; it has none for transport, energy, mining or
# environment, and its protection sector asks who protects people, not who works on their rights
LOOKED_FOR: Final = (
    "water_sanitation",
    "agriculture_rural",
    "health",
    "education",
    "poverty_livelihoods",
    "humanitarian_disaster",
)

_NGO: Final = r"(?:ngos?|ongs?|ongds?)"
_KIND_PATTERNS: Final = {
    "local_ngo": rf"\b(?:nngos?|lngos?|ongns?|ongl)\b"
    rf"|\b(?:nationa\w+|naciona\w+|local\w*|locai\w*|nat|nac)\b.*\b{_NGO}\b"
    rf"|\b{_NGO}\b.*\b(?:nationa\w+|naciona\w+|local\w*|locai\w*|nat|nac)\b"
    r"|\bciv\w+ society|\bsociete civile|\bsociedad civil|\bsociedade civil",
    "community": r"\bcbos?\b|\bcommunity|\bcommunautaire|\bcomunitari|\bgrassroots",
    "international_ngo": rf"\b(?:ingos?|ongis?)\b|\binternat?\w+\b.*\b{_NGO}\b"
    rf"|\b{_NGO}\b.*\bint(?:l|ernat?\w+)?\b|\b{_NGO}\b.*\binternaciona",
    "un": r"^(?:un|onu|nu)$|\bun (?:agenc|bod|ent|system|fund)|\bagences? (?:un|onu)\b"
    r"|\bagencias? (?:de la )?onu\b|\bunited nations|\bnations unies|\bnaciones unidas"
    r"|\bnacoes unidas",
    "intergovernmental": r"^i[go]o?$|\binter ?go(?:v|u)|\binter ?gub|\binternational org"
    r"|\binternational institution|\borganis(?:mo|ation) internat?|\borganiza\w+ internaciona"
    r"|\borganismo internacional",
    "government": r"\bgovt?\b|\bgover|\bgouv|\bgobierno|\betati|\bestata"
    r"|\bpublic (?:body|sector|instit)"
    r"|\bminist|\bautho?rit|\bautorid|\bmunicip|\bembass|\bembaj|\bambass|\bembaix|\bmilit"
    r"|\binstitution etat",
    "donor": r"\bdonors?\b|\bdonant|\bdonateur|\bbailleur|\bdoador"
    r"|\b(?:international )?cooperation(?: internationale)?\b|\bcooperacion|\bcooperacao",
    "red_cross": r"\bred cross|\bred crescent|\bcroix rouge|\bcroissant rouge|\bcruz roja"
    r"|\bmedia luna|\bcruz vermelha|\bcrescente vermelho|\bifrc\b|\bicrc\b|\bcicr\b|\bmouv cr\b",
    "private": r"\bprivate\b|\bprivee?s?\b|\bprivad|\bcompan(?:y|ies)\b|\bentreprise|\bempresa"
    r"|\bbusiness|\bcommercial",
    "other": r"^(?:others?|autres?(?: types?)?|otr[oa]s?|outr[oa]s?)$|\bacadem|\bresearch|\buniver"
    r"|\bconsorti|\bconsorcio|\bmedia$|\breligi|\bchurch|\biglesia|\begli[sz]e|\bigreja|\bfaith"
    r"|\bobserver|\bdevelopment program|\bprogramme de develop",
}
# "non-governmental" holds "governmental"
_SPELT_OUT: Final = re.compile(
    r"\bnon? (?:go?uv?ver\w+|govern\w+|gouvern\w+|guberna\w+)(?: organi[sz]a\w+)?"
    r"|\bnao governa\w+"
)

# how tables call the bodies of the UN where they leave out what kind of organisation they are
_UN_BODIES: Final = frozenset(
    {
        *("un", "onu", "unicef", "unhcr", "hcr", "acnur", "wfp", "pam", "pma", "who", "oms", "ops"),
        *("paho", "fao", "iom", "oim", "unfpa", "fnuap", "undp", "pnud", "ocha", "unocha", "unops"),
        *("unesco", "unaids", "onusida", "unmas", "undss", "ohchr", "hcdh", "oacnudh", "ilo"),
        *("oit", "ifad", "fida", "unep", "unhabitat", "unodc", "unido", "unitar", "undrr"),
    }
)
_UN_NAME: Final = (
    r"united nations\b|nations unies\b|naciones unidas\b|nacoes unidas\b|onu |un women"
)
_MINISTRY: Final = r"(?:state |federal )?minist(?:ry|ere|erio)\b"

_THEME_PATTERNS: Final = {
    "gender": r"\bgbv\b|\bvbg\b|\bvgb\b|\bgender|\bbasees? sur le genre|\bgenero\b",
    "water_sanitation": r"\bwash\b|\bwsh\b|\beha\b|\bwater\b|\bsanitation|\bassainiss|\bsaneam"
    r"|\beau\b|\bagua\b|\bhygiene\b|\bhigiene\b",
    "agriculture_rural": r"\bfood\b|\bfsl\b|\bfsc\b|\bfss\b|\bfsa\b|\balimenta|\bagri",
    "health": r"^hea$|\bhealth|\bsante\b|\bsalud\b|\bsaude\b|\bcholera|\bcolera\b|^nut$|\bnutri",
    "education": r"\bedu$|^edu\b|\beducat|\beducac|\bedukas",
    "poverty_livelihoods": r"\blivelihood|\bfsl\b|\bmoyens d existence|\bmoyens de subsist"
    r"|\bmedios de vida|\bmeios de (?:vida|subsist)|\bcash\b|\bmpca?\b|\befectivo"
    r"|\btransferencias",
    "humanitarian_disaster": r"\bshelter|\babri|\bhebergement|\baloja|\ballogg|\be?s?nfis?\b"
    r"|\bshl\b|\bbna\b|\babna\b|\bame\b|\bana\b|\bessentiels\b|\bcccm?\b|\bcamps?\b|\bcampam"
    r"|\bcampos\b|\bsites d accueil|\brefug|\breturnee|\brapatri|\bretorna|\bprote[cg]|^pro$|^cp$"
    r"|\bcpn\b|\bhlp\b|\bhousing|\blogement|\bltb\b|\bvivienda"
    r"|\blog$|\blogist|\btel$|\betc$|\btelec|\bcoord|^ccs$|\brms\b"
    r"|\bdisaster|\bcatastroph|\bdesastres?|\bservices humanitaires",
    "peace": r"\bmines?\b|\bminas\b|\bdesminado|\bexplosi[vf]|\blam$|^ma$|\bmin$",
}
# sectors that are known, and say no theme
_NO_THEME: Final = re.compile(
    r"\bearly recovery|\brelevement|\brecuperacion temprana|\brecuperacao|^ery$|^rrr$|\bmulti"
    r"|\bother\b|\botro|\bautre|\boutro|\binter ?sector"
)
# "non-food items" are no food
_NON_FOOD: Final = re.compile(r"\bnon? (?:food|alimenta\w+)|\bnao alimenta\w+")

_NATIONWIDE: Final = re.compile(
    r"(?:cobertura |couverture |nivel |niveau |ambito )?(?:nacional|nationale?)"
    r"|(?:national|countrywide|nationwide|country wide)(?: coverage| level)?"
    r"|(?:all|toutes les) (?:states|provinces|regions)"
    r"|todos los departamentos|todas las provincias|todas as provincias"
    r"|(?:all|whole) country|tout le pays|todo el pais|todo o pais"
)
_NOT_THERE: Final = re.compile(
    r"\bplanned|\bplanead|\bplanifi|\bprevu|\bprevist|\bprogramad|\bplanejad|\bcancel|\bannul"
)
_MONTHS: Final = (
    r"jan|ene",
    r"feb|fev",
    r"mar",
    r"apr|avr|abr",
    r"may|mai",
    r"jun|juin",
    r"jul|juil",
    r"aug|aou|ago",
    r"sep|set",
    r"oct|out",
    r"nov",
    r"dec|dez|dic",
)


@cache
def plain(text: str) -> str:
    """`text` in small letters without accents, its words parted by one space."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    flat = "".join(sign for sign in flat if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", flat))


@cache
def kind_of(org_type: str) -> str:
    """The kind of organisation (of LOCAL or OTHERS) that the words of a table name; UNTYPED where
    they name none, or several.
    """
    words = _SPELT_OUT.sub("ngo", plain(org_type))
    found = [kind for kind, pattern in _KIND_PATTERNS.items() if re.search(pattern, words)]
    if len(found) > 1 and set(found) <= set(LOCAL):
        return found[0]
    return found[0] if len(found) == 1 else UNTYPED


@cache
def kind_by_name(organisation: str) -> str:
    """The kind that a name alone gives away, of those that are no counterpart; UNTYPED for most."""
    words = plain(organisation)
    if re.search(_KIND_PATTERNS["red_cross"], words):
        return "red_cross"
    if words in _UN_BODIES or re.match(_UN_NAME, words):
        return "un"
    return "government" if re.match(_MINISTRY, words) else UNTYPED


@cache
def themes_of(sector: str) -> tuple[str, ...]:
    """The themes that the words for a humanitarian sector name; none where they are not known."""
    # "Operational presence: Health", "Protection: mine action"; what follows says more
    for part in (sector.rpartition(":")[2], sector):
        words = _NON_FOOD.sub("nfi", plain(part))
        found = [theme for theme, pattern in _THEME_PATTERNS.items() if re.search(pattern, words)]
        if found:
            return tuple(found)
    return ()


def is_sector(text: str) -> bool:
    """Whether `text` names a sector of a humanitarian response."""
    return bool(themes_of(text)) or bool(_NO_THEME.search(plain(text)))


@cache
def is_nationwide(unit: str) -> bool:
    """Whether what stands for an admin-1 unit means the whole country ("Cobertura Nacional")."""
    return bool(_NATIONWIDE.fullmatch(plain(unit)))


@cache
def is_not_there(status: str) -> bool:
    """Whether an activity of that status has not begun, or never will."""
    return bool(_NOT_THERE.search(plain(status)))


@cache
def month_of(text: str) -> int | None:
    """The month (1 to 12) that `text` begins with, by name; None where it is none."""
    words = plain(text)
    found = [n for n, pattern in enumerate(_MONTHS, start=1) if re.match(pattern, words)]
    return found[0] if len(found) == 1 else None
