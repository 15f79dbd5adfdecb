"""What phones freeze, sign, keep and send: judged once, entered once, receipted, whatever its kind.

A feature describes the kinds that are its own (`kinds.Kind`); this one knows none of them.
"""
