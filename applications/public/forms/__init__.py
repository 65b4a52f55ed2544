"""The pages of the application form, one form each. What they ask is named in
`applications.answers`; in which order, in `applications.public.steps`.
"""
