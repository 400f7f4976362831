"""Names, companies and words that demo leads are made of. The persons and the small companies are invented."""

FIRST_NAMES = (
    "Grace", "Ada", "Alan", "Linus", "Margaret", "Katherine", "Radia", "Barbara", "Dennis", "Yukihiro", "Guido",
    "Zoë", "José", "Søren", "Łukasz", "Nguyễn", "Aisha", "Ravi", "Mei", "Oluwaseun", "Fatima", "Björn", "Chloé",
    "Иван", "さくら", "Maria del Carmen", "Jean-Luc", "Anne Marie", "Kwame", "Priya",
)  # fmt: skip

LAST_NAMES = (
    "Hopper", "Lovelace", "Turing", "Hamilton", "Johnson", "Perlman", "Liskov", "Ritchie", "García Márquez",
    "O'Brien", "van der Berg", "Müller", "Nowak", "Tran", "Okafor", "Sharma", "Li", "Kowalczyk", "de la Cruz",
    "Smith-Jones", "Ivanova", "Nakamura", "MacDonald", "D'Angelo", "Ångström", "Öztürk", "Santos", "Kim",
)  # fmt: skip

SMALL_COMPANIES = (
    ("Acme Robotics GmbH", "acme-robotics.example", 85, "manufacturing"),
    ("Northwind Traders Ltd", "northwind.example", 240, "retail"),
    ("Blue Heron Health", "blueheron.example", 1200, "healthcare"),
    ("Tidewater Credit Union", "tidewater.example", 410, "finance"),
    ("Kestrel Logistics S.A.", "kestrel-logistics.example", 3100, "logistics"),
    ("Harbor City Schools", "harborcity.example", 900, "education"),
    ("Pixel & Sons", "pixelandsons.example", 12, "media"),
    ("Sunrise Energy Inc.", "sunrise-energy.example", 5600, "energy"),
    ("Quartz Insurance AG", "quartz.example", 760, "insurance"),
    ("Maple Law LLP", "maplelaw.example", 45, "legal"),
)

LARGE_COMPANIES = (
    ("Walmart", "walmart.com", 2100000, "retail"),
    ("JPMorgan Chase", "jpmchase.com", 317000, "finance"),
    ("CVS Health", "cvshealth.com", 259000, "healthcare"),
    ("Boeing", "boeing.com", 172000, "aerospace"),
    ("Target", "target.com", 440000, "retail"),
)

FREE_MAIL = ("gmail.com", "outlook.com", "yahoo.com", "web.de", "qq.com")

TITLES = (
    "CISO", "Chief Information Security Officer", "CTO", "VP Engineering", "Head of IT", "IT Manager",
    "Security Analyst", "Director of Procurement", "Software Engineer", "Student", "Owner", "Intern", "CEO",
    "Compliance Officer", "Consultant",
)  # fmt: skip

COUNTRIES = ("US", "DE", "GB", "FR", "IN", "BR", "JP", "NG", "CA", "AU")

PHONES = {
    "US": "+1 415 555 01{:02d}",
    "DE": "+49 30 2312 5{:02d}0",
    "GB": "+44 20 7946 0{:03d}",
    "FR": "+33 1 99 00 12 {:02d}",
    "IN": "+91 98200 123{:02d}",
    "BR": "+55 11 99123-45{:02d}",
    "JP": "+81 3-1234-56{:02d}",
    "NG": "+234 803 123 45{:02d}",
    "CA": "+1 604 555 01{:02d}",
    "AU": "+61 2 5550 12{:02d}",
}

REQUESTS = ("demo", "contact", "pricing", "download", "newsletter", "other")

TOUCHES = (
    ("google", "cpc", "brand-2026"), ("google", "organic", None), ("linkedin", "social", "ciso-guide"),
    ("newsletter", "email", "november"), ("partner", "referral", None), ("direct", None, None),
    ("webinar", "event", "zero-trust-live"),
)  # fmt: skip

MESSAGES = (
    "We need a penetration test before our audit in March. Budget is approved.",
    "Could you send pricing for 500 seats?",
    "Just looking around, thanks.",
    "We had an incident last week and need help urgently.",
    "Hello,\n\nplease call me back.\n\nRegards",
    "Do you integrate with our SIEM? We compare three vendors and decide this quarter.",
    "",
)
