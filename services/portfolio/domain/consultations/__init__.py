"""Consultations (remisser): who is asked, what they respond, and what each comment is answered."""
