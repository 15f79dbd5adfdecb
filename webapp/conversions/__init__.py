"""Government documents whose owners chose the counter: what they are, whose, and which may be
posted instead (政务邮件出件外呼)."""
