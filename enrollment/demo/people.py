"""Who is in the demo: schools, staff, coaches, and the names that families are drawn from.

Fixed lists of our own making. A family's number decides what it is called (see plans.py), so
that every demo house has the same people in it.
"""

from dataclasses import dataclass

from edfi.descriptors import grade_level, school_category

NETWORK_ID = "tsa_network"
FIRST_TO_TWELFTH = tuple(
    grade_level.of(f"{each} grade")
    for each in (
        *("First", "Second", "Third", "Fourth", "Fifth", "Sixth"),
        *("Seventh", "Eighth", "Ninth", "Tenth", "Eleventh", "Twelfth"),
    )
)


@dataclass(frozen=True, slots=True)
class DemoSchool:
    school_id: int
    name: str
    short_name: str
    city: str
    region: str  # the organization above it
    time_zone: str = "America/Chicago"
    required_documents: tuple[str, ...] | None = None  # None: the network's usual ones


REGIONS = {
    "tsa_region_central": "Central Texas Region",
    "tsa_region_gulf": "Gulf Coast Region",
    "tsa_region_west": "West Texas Region",
}
SCHOOLS = (
    DemoSchool(480101, "Austin Sports Academy", "Austin", "Austin", "tsa_region_central"),
    DemoSchool(
        480102,
        "San Antonio Academy of Baseball",
        "San Antonio",
        "San Antonio",
        "tsa_region_central",
        required_documents=("birth_certificate", "immunization_records", "transcript"),
    ),
    DemoSchool(480201, "Bayou City Soccer School", "Houston", "Houston", "tsa_region_gulf"),
    DemoSchool(
        480202, "Corpus Christi Swim & Study", "Corpus", "Corpus Christi", "tsa_region_gulf"
    ),
    DemoSchool(
        480301,
        "El Paso Mountain Academy",
        "El Paso",
        "El Paso",
        "tsa_region_west",
        time_zone="America/Denver",
    ),
    DemoSchool(
        480302,
        "Sierra Blanca Track School",
        "Sierra Blanca",
        "Sierra Blanca",
        "tsa_region_west",
        time_zone="America/Denver",
        required_documents=("birth_certificate",),
    ),
)
CATEGORY = school_category.of("All Levels")

# (address, first name, last name, role; None: superuser)
STAFF = (
    ("staff@tsa.example", "Sam", "Stafford", None),
    ("registrar@tsa.example", "Rita", "Quispe", "registrar"),
    ("admissions@tsa.example", "Adam", "Świątek", "admissions"),
    ("finance@tsa.example", "Fiona", "Okonkwo", "finance"),
    ("auditor@tsa.example", "Aurelio", "de la Vega", "auditor"),
    ("gulf@tsa.example", "Gloria", "Fontenot", "registrar"),
)
# All others reach every school.
SCHOOLS_OF_STAFF = {"gulf@tsa.example": ("tsa_region_gulf",)}

HOURS = ("none", "mornings", "afternoons", "long")


@dataclass(frozen=True, slots=True)
class DemoCoach:
    email: str
    first_name: str
    last_name: str
    school_id: int
    sport: str
    hours: str = "none"  # what they said about when they can be booked: HOURS
    finished: bool = True  # the onboarding
    leaves: bool = False  # deactivated once their families are there


COACHES = (
    DemoCoach("dana.obrien@coaches.example", "Dana", "O'Brien", 480101, "Basketball", "long"),
    DemoCoach("luis.zuniga@coaches.example", "Luis", "Zúñiga", 480101, "Soccer", "mornings"),
    DemoCoach("grace.tran@coaches.example", "Grace", "Trần", 480102, "Baseball", "long"),
    DemoCoach("hector.ibanez@coaches.example", "Héctor", "Ibáñez", 480102, "Softball"),
    DemoCoach("kim.nguyen@coaches.example", "Kim", "Nguyễn", 480201, "Soccer", "long"),
    DemoCoach("marcus.bell@coaches.example", "Marcus", "Bell", 480201, "Football", "afternoons"),
    DemoCoach("noor.haddad@coaches.example", "Noor", "Haddad", 480201, "Tennis", finished=False),
    DemoCoach("wade.hollis@coaches.example", "Wade", "Hollis", 480202, "Swimming", "mornings"),
    DemoCoach("sofia.pena@coaches.example", "Sofía", "Peña", 480301, "Track", "long"),
    DemoCoach("tenzin@coaches.example", "Tenzin", "Tenzin", 480301, "Wrestling"),
    DemoCoach("ray.begay@coaches.example", "Ray", "Begay", 480302, "Track", "long"),
    DemoCoach("pat.mccall@coaches.example", "Pat", "McCall", 480202, "Volleyball", leaves=True),
)
# Invited by staff, and has not answered yet.
INVITED_COACH = DemoCoach("joy.adeyemi@coaches.example", "Joy", "Adeyemi", 480302, "Cheer")

CHILDREN = {
    "Female": (
        *("Ana", "Lucía", "Camila", "Ximena", "Valentina", "Mai", "Linh", "Hannah", "Zoë"),
        *("Aaliyah", "Imani", "Chloe", "Renée", "Savannah", "Dakota", "Priya", "Mary-Kate"),
        *("Noelani", "Ruth", "Esperanza", "Thảo", "Jo", "Brooklyn", "Siobhán"),
    ),
    "Male": (
        *("Mateo", "Santiago", "José", "Ángel", "Diego", "Minh", "Khôi", "Wyatt", "Colton"),
        *("Darnell", "Malik", "D'Andre", "Jean-Luc", "Austin", "Bowie", "Arjun", "Samuel"),
        *("Kekoa", "Elías", "Joaquín", "Bảo", "Hank", "Tyrell", "Óscar"),
    ),
}
PARENTS = (
    *("María", "Guadalupe", "Rosa", "Juan", "Miguel", "Thi", "Huong", "Duc", "Jennifer"),
    *("Tamika", "LaToya", "Robert", "Cody", "Sunita", "Björn", "Aoife", "Ngozi", "Bill"),
    *("Consuelo", "Ramón", "Patricia", "Earl", "Fatima", "Wei"),
)
FAMILY_NAMES = (
    *("García", "Hernández", "Nguyễn", "O'Connor", "Washington", "de la Cruz", "Trần"),
    *("Smith-Rodríguez", "Patel", "McAllister", "Zapata", "Phạm", "Johnson", "D'Angelo"),
    *("Villarreal", "Okafor", "Lê", "Kowalski", "St. John", "Treviño", "Begay", "Kim"),
    *("Van der Berg", "Salinas", "Jefferson", "Muñoz", "Abbott", "Vũ", "Cantú", "Walker"),
    *("Al-Farsi", "Castañeda", "Boone", "Núñez", "Lindström", "Escobedo", "Hoàng", "Reyes"),
)
ONE_WORD_NAMES = ("Suryani", "Tenzin", "Mahalakshmi", "Pemba")
SPANISH = frozenset(
    ("García", "Hernández", "de la Cruz", "Zapata", "Villarreal", "Treviño", "Salinas", "Muñoz")
)
