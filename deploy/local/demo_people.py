"""Names, companies and words that demo leads are made of. The persons and the small companies are invented."""

from typing import NamedTuple


class Country(NamedTuple):
    """How people of a country are called, and a telephone number there with room for some digits."""

    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    phone: str


class Company(NamedTuple):
    """`country` None: it has people everywhere."""

    name: str
    domain: str
    employees: int
    industry: str
    country: str | None = None


ENGLISH = (
    "Emma", "Olivia", "Charlotte", "Amelia", "Grace", "Hannah", "Rachel", "Megan", "Laura", "Natalie", "James", "Henry",
    "Daniel", "Owen", "Marcus", "Ethan", "Nathan", "Simon", "Adrian", "Peter",
)  # fmt: skip

COUNTRIES: dict[str, Country] = {
    "US": Country(
        ENGLISH,
        ("Anderson", "Bennett", "Carter", "Delgado", "Foster", "Hughes", "Nguyen", "O'Brien", "Reyes", "Whitaker"),
        "+1 415 555 01{:02d}",
    ),
    "GB": Country(
        ENGLISH,
        ("Ashworth", "Clarke", "Davies", "Fletcher", "Khan", "MacDonald", "Okafor", "Patel", "Smith-Jones", "Turner"),
        "+44 20 7946 0{:03d}",
    ),
    "CA": Country(ENGLISH, ("Tremblay", "Wong", "Campbell", "Gill", "Morrison", "Lavoie"), "+1 604 555 01{:02d}"),
    "AU": Country(ENGLISH, ("Walker", "Mitchell", "Nguyen", "Harris", "Kelly", "Papadopoulos"), "+61 2 5550 12{:02d}"),
    "DE": Country(
        ("Anna", "Lena", "Katharina", "Sabine", "Jürgen", "Lukas", "Matthias", "Jörg", "Stefan", "Miriam"),
        ("Müller", "Schäfer", "Weber", "Hoffmann", "Krüger", "Öztürk", "Vogel", "Brandt", "Lindner", "Böhm"),
        "+49 30 2312 5{:02d}0",
    ),
    "FR": Country(
        ("Chloé", "Camille", "Aurélie", "Jean-Luc", "Mathieu", "Hélène", "Nicolas", "Inès"),
        ("Lefèvre", "Moreau", "Girard", "Benali", "Rousseau", "de la Tour", "Fontaine"),
        "+33 1 99 00 12 {:02d}",
    ),
    "NL": Country(
        ("Sanne", "Daan", "Femke", "Bram", "Lotte", "Ruben"),
        ("de Vries", "van der Berg", "Jansen", "Bakker", "Visser"),
        "+31 20 794 01{:02d}",
    ),
    "SE": Country(
        ("Astrid", "Björn", "Linnea", "Oskar", "Søren", "Maja"),
        ("Lindqvist", "Ångström", "Bergström", "Nilsson", "Holm"),
        "+46 8 505 301 {:02d}",
    ),
    "PL": Country(
        ("Łukasz", "Agnieszka", "Tomasz", "Zofia", "Michał"),
        ("Kowalczyk", "Nowak", "Wójcik", "Zieliński"),
        "+48 22 123 45 {:02d}",
    ),
    "ES": Country(
        ("Lucía", "Javier", "María del Carmen", "Álvaro", "Nuria"),
        ("García Márquez", "de la Cruz", "Romero", "Iglesias", "Ortega"),
        "+34 910 123 4{:02d}",
    ),
    "IN": Country(
        ("Aisha", "Ravi", "Priya", "Arjun", "Neha", "Vikram"),
        ("Sharma", "Iyer", "Reddy", "Menon", "Kapoor", "Banerjee"),
        "+91 98200 123{:02d}",
    ),
    "BR": Country(
        ("Mariana", "Thiago", "Beatriz", "João", "Rafael"),
        ("Santos", "Oliveira", "Carvalho", "Araújo"),
        "+55 11 99123-45{:02d}",
    ),
    "JP": Country(
        ("Yuki", "Kenji", "さくら", "Haruto", "Aiko"), ("Nakamura", "Tanaka", "Fujimoto", "佐藤"), "+81 3-1234-56{:02d}"
    ),
    "NG": Country(
        ("Oluwaseun", "Fatima", "Chinedu", "Amara"), ("Okafor", "Adeyemi", "Balogun", "Eze"), "+234 803 123 45{:02d}"
    ),
}
HOME_COUNTRIES = ("US", "US", "US", "GB", "GB", "DE", "DE", "FR", "CA", "AU", "NL", "IN", "SE", "ES")
"""Where people are from who write from no company of ours; some countries more often."""

SMALL_COMPANIES = (
    Company("Pixel & Sons", "pixelandsons.example", 12, "media", "GB"),
    Company("Maple Law LLP", "maplelaw.example", 45, "legal", "CA"),
    Company("Bluebird Dental Group", "bluebird-dental.example", 38, "healthcare", "US"),
    Company("Studio Noord B.V.", "studionoord.example", 9, "marketing", "NL"),
    Company("Hafenblick Immobilien GmbH", "hafenblick.example", 24, "real estate", "DE"),
    Company("Corner Oak Accounting", "corneroak.example", 17, "accounting", "US"),
    Company("Lumen Yoga", "lumenyoga.example", 6, "fitness", "AU"),
    Company("Ferme des Tilleuls", "fermedestilleuls.example", 14, "agriculture", "FR"),
    Company("Kestrel Drones", "kestreldrones.example", 31, "technology", "US"),
    Company("Saltwater Coffee Roasters", "saltwatercoffee.example", 22, "retail", "AU"),
    Company("Norrsken Arkitekter AB", "norrsken-arkitekter.example", 28, "architecture", "SE"),
    Company("Taller Iglesias S.L.", "talleriglesias.example", 11, "manufacturing", "ES"),
)

MIDDLE_COMPANIES = (
    Company("Acme Robotics GmbH", "acme-robotics.example", 185, "manufacturing", "DE"),
    Company("Northwind Traders Ltd", "northwind.example", 240, "retail", "GB"),
    Company("Blue Heron Health", "blueheron.example", 1200, "healthcare", "US"),
    Company("Tidewater Credit Union", "tidewater.example", 410, "finance", "US"),
    Company("Kestrel Logistics S.A.", "kestrel-logistics.example", 3100, "logistics", "FR"),
    Company("Harbor City Schools", "harborcity.example", 900, "education", "US"),
    Company("Sunrise Energy Inc.", "sunrise-energy.example", 5600, "energy", "US"),
    Company("Quartz Insurance AG", "quartz-insurance.example", 760, "insurance", "DE"),
    Company("Vantage Foods PLC", "vantagefoods.example", 2300, "food", "GB"),
    Company("Orchid Semiconductors", "orchidsemi.example", 4200, "technology", "JP"),
    Company("Cedar Ridge Hospitals", "cedarridge.example", 6800, "healthcare", "CA"),
    Company("Bharat Cloud Services", "bharatcloud.example", 1500, "technology", "IN"),
    Company("Stadtwerke Lindental", "stadtwerke-lindental.example", 530, "energy", "DE"),
    Company("Polder Shipping B.V.", "poldershipping.example", 620, "logistics", "NL"),
    Company("Outback Mining Group", "outbackmining.example", 7400, "mining", "AU"),
    Company("Mistral Pharma", "mistralpharma.example", 2900, "pharmaceuticals", "FR"),
    Company("Skogsbolaget AB", "skogsbolaget.example", 1100, "manufacturing", "SE"),
    Company("Wisła Software Sp. z o.o.", "wislasoftware.example", 260, "technology", "PL"),
    Company("Banco do Litoral", "bancodolitoral.example", 3800, "finance", "BR"),
    Company("Lagos Fintech Labs", "lagosfintech.example", 140, "fintech", "NG"),
    Company("Redwood Public Library System", "redwoodlibraries.example", 320, "government", "US"),
    Company("Granite Peak Construction", "granitepeak.example", 870, "construction", "US"),
    Company("Halcyon Hotels", "halcyonhotels.example", 2600, "hospitality", "GB"),
    Company("Puerto Sol Airlines", "puertosol.example", 1900, "airlines", "ES"),
)

LARGE_COMPANIES = (
    Company("Walmart", "walmart.com", 2100000, "retail"),
    Company("JPMorgan Chase", "jpmchase.com", 317000, "finance"),
    Company("CVS Health", "cvshealth.com", 259000, "healthcare"),
    Company("Boeing", "boeing.com", 172000, "aerospace"),
    Company("Target", "target.com", 440000, "retail"),
    Company("Microsoft", "microsoft.com", 228000, "technology"),
    Company("Chevron", "chevron.com", 45300, "energy"),
)

FREE_MAIL = ("gmail.com", "outlook.com", "yahoo.com", "web.de", "icloud.com", "proton.me")
DISPOSABLE_MAIL = ("mailinator.com", "yopmail.com", "guerrillamail.com")
