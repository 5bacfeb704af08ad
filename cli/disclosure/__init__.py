"""`radslag disclose`: the record of a case as everybody may read it, its log, and the text of a refusal."""
