"""`radslag decision`: what was decided on an application, for its applicant."""
