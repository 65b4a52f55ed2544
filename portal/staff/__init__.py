"""How staff get in: password and second factor on one form, enrolment by a code handed over in
person, recovery codes on paper, and a reset that takes two people.
"""
