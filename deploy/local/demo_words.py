"""What demo leads ask for, where they come from and what they write; what sales notes about them."""

LEADERS = (
    "CISO", "Chief Information Security Officer", "CTO", "CIO", "VP Engineering", "VP Security", "VP Operations",
    "Director of IT", "Director of Procurement", "Head of Information Security", "COO",
)  # fmt: skip
OWNERS = ("Owner", "CEO", "Founder", "Managing Partner", "Office Manager", "Operations Manager")
PRACTITIONERS = (
    "IT Manager", "Security Analyst", "Security Engineer", "Software Engineer", "Compliance Officer", "Data Engineer",
    "Systems Administrator", "Product Manager", "Procurement Specialist", "Director of Data",
)  # fmt: skip
PRIVATE = ("Student", "Consultant", "Freelancer", "Intern", "")

REQUESTS = ("demo", "demo", "demo", "contact", "pricing", "pricing", "download", "download", "newsletter", "other")

TOUCHES = (
    ("google", "cpc", "brand-2026"), ("google", "cpc", "security-assessment"), ("google", "organic", None),
    ("google", "organic", None), ("linkedin", "paid_social", "ciso-guide"), ("linkedin", "social", None),
    ("newsletter", "email", "november"), ("partner", "referral", "reseller-programme"),
    ("referral", "word_of_mouth", None), ("direct", None, None), ("direct", None, None),
    ("webinar", "event", "zero-trust-live"), ("trade_fair", "event", "it-sa-2026"), ("review_site", "referral", None),
)  # fmt: skip
"""Source, medium, campaign."""

LANDING_PAGES = ("/", "/security-assessment", "/pricing", "/ai-readiness", "/blog/zero-trust-in-90-days", "/forms/demo")

MESSAGES: dict[str, tuple[str, ...]] = {
    "demo": (
        "We need a penetration test before our audit in March. Budget is approved.",
        "Could you show us how the score is made? Three of us would join, any afternoon next week.",
        "We had an incident last month and the board wants a plan by the end of the quarter.",
        "Do you integrate with our SIEM? We compare three vendors and decide this quarter.",
        "A colleague saw you at it-sa and was impressed. We would like to see it with our own data.",
        "",
    ),
    "contact": (
        "Hello,\n\nplease call me back, mornings are best.\n\nRegards",
        "Who is the right person to talk to about a framework contract?",
        "We are a partner of yours in Spain and have a customer who needs help quickly.",
        "",
    ),
    "pricing": (
        "Could you send pricing for 500 seats?",
        "What does the assessment cost for a company of our size, and is there a discount for schools?",
        "We renew our current contract in January, so an offer before Christmas would help.",
        "",
    ),
    "download": ("", "", "Thanks for the guide, our team found it useful."),
    "newsletter": ("", ""),
    "other": ("Just looking around, thanks.", "I am writing my thesis about lead scoring. May I ask some questions?"),
}

GIVEN_UP = {
    "unqualified": (
        "No budget this year",
        "Student project",
        "Too small for our offer",
        "Looks for a job, not a product",
    ),
    "lost": ("Chose a competitor on price", "No answer after five attempts", "Project stopped by management"),
}
