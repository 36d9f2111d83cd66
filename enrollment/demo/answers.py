"""What a demo family answers in each step that books nothing. Pure."""

from enrollment.demo.plans import Plan

_SPORTS = ("Basketball", "Soccer", "Baseball", "Track", "Swimming", "Tennis", "Volleyball")
_SCHOOLS = ("Zilker Elementary", "Travis Middle School", "home school", "Lamar Elementary")
_RACES = ("White", "Black or African American", "Asian", "Native American", "Other")
_ALLERGIES = ("none", "peanuts", "bee stings", "penicillin", "milk")


def program(plan: Plan) -> dict:
    """Step 1."""
    dice = plan.dice("program")
    sports = [plan.coach.sport, dice.choice(_SPORTS)]
    return {
        "program_interest": dice.choice(["Full-time academy", "After-school program"]),
        "contact_preference": dice.choice(["email", "phone", "text message"]),
        "sport_interests": list(dict.fromkeys(sports)),
        "referral_source": dice.choice(["friend", "google_ads", "facebook_ads", "coach"]),
        "additional_questions": "Is there a bus?" if dice.random() < 0.2 else None,
    }


def student(plan: Plan) -> dict:
    """Step 4."""
    dice, child = plan.dice("student"), plan.child
    phone = f"(512) 555-01{plan.number % 100:02d}"
    return {
        "student_info": {
            "first_name": child.first_name,
            "last_name": child.last_name,
            "birth_date": child.birth_date.isoformat(),
            "grade_level": child.grade,
            "birth_sex_descriptor": child.sex,
            "hispanic_latino_ethnicity": plan.language == "es",
            "races": [dice.choice(_RACES)],
            "birth_city": dice.choice(["Austin", "Laredo", "Houston", "El Paso"]),
            "birth_state_abbreviation_descriptor": "TX",
        },
        "parent_info": {
            "first_name": plan.parent_first_name,
            "last_name": plan.parent_last_name,
            "phone": phone,
            "relationship": dice.choice(["Mother", "Father", "Guardian"]),
        },
        "academic_history": {
            "previous_school": dice.choice(_SCHOOLS),
            "previous_sports_experience": f"{dice.randint(1, 6)} years of {plan.coach.sport}",
            "academic_goals": "Two hours of lessons a day that count.",
        },
        "medical_info": {
            "allergies": dice.choice(_ALLERGIES),
            "insurance_provider": "Lone Star Mutual",
        },
        "emergency_contacts": [
            {
                "name": f"{dice.choice(('Abuela', 'Uncle', 'Aunt'))} {plan.parent_last_name}",
                "phone": f"(512) 555-01{(plan.number + 37) % 100:02d}",
                "relationship": "relative",
            }
        ],
        "special_needs": "Reads large print." if dice.random() < 0.05 else None,
    }


def payment(plan: Plan) -> dict:
    """Step 6."""
    dice = plan.dice("payment")
    method = dice.choice(["credit_card", "bank_transfer", "check", "financial_aid"])
    answers = {
        "payment_method": method,
        "payment_plan_selected": dice.choice(["monthly", "semester", "yearly"]),
    }
    if method == "financial_aid":
        answers["financial_aid_application"] = {"household_size": dice.randint(2, 7)}
    return answers
