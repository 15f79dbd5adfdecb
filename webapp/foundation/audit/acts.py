"""Every act that the trail knows, on one page. Named <thing>:<what happened>."""

from enum import StrEnum


class Act(StrEnum):
    """An act. The text is what stands in the trail for ever: never rename one."""

    # keys, jobs, the platform
    KEY_CREATED = "key:created"
    KEY_RETIRED = "key:retired"
    KEY_DESTROYED = "key:destroyed"
    KEYS_ROTATED = "keys:rotated"
    JOB_STARTED = "job:started"
    JOB_STOPPED = "job:stopped"
    JOB_RESULT_FETCHED = "job:result-fetched"
    UPLOAD_STARTED = "upload:started"
    UPLOAD_COMPLETED = "upload:completed"
    UPLOAD_DROPPED = "upload:dropped"
    UPLOADS_SWEPT = "uploads:swept"
    DEMO_BUILT = "demo:built"

    # places
    REGIONS_LOADED = "regions:loaded"
    ORGANISATION_CREATED = "organisation:created"
    ORGANISATION_CHANGED = "organisation:changed"
    OUTLET_CREATED = "outlet:created"
    OUTLET_CHANGED = "outlet:changed"
    OUTLET_CLOSED = "outlet:closed"
    OUTLETS_CHECKED = "outlets:checked"
    OUTLETS_IMPORT_CONFIRMED = "outlets:import-confirmed"
    OUTLETS_IMPORTED = "outlets:imported"
    OUTLETS_EXPORTED = "outlets:exported"

    # accounts
    ACCOUNT_INVITED = "account:invited"
    ACCOUNT_JOINED = "account:joined"
    ACCOUNT_CREATED = "account:created"
    ACCOUNT_DISMISSED = "account:dismissed"
    ACCOUNT_UNLOCKED = "account:unlocked"
    GRANT_GIVEN = "grant:given"
    GRANT_ENDED = "grant:ended"
    GRANT_CHOSEN = "grant:chosen"
    SIGNED_IN = "session:opened"
    SIGN_IN_FAILED = "session:refused"
    SIGNED_OUT = "session:closed"
    SESSION_REVOKED = "session:revoked"
    PASSWORD_CHANGED = "password:changed"  # noqa: S105 -- the name of an act
    SECOND_FACTOR_SET = "second-factor:set"
    RECOVERY_CODES_MADE = "recovery-codes:made"
    RECOVERY_CODE_USED = "recovery-code:used"
    DEVICE_ENROLLED = "device:enrolled"
    DEVICE_REVOKED = "device:revoked"
    OWN_DOCUMENT_KEPT = "own-document:kept"
    PREFERENCES_CHANGED = "preferences:changed"

    # identity
    IDENTITY_REVEALED = "identity:revealed"
    IDENTITY_REVEAL_REFUSED = "identity:reveal-refused"
    PERSON_ERASED = "person:erased"

    # pickups
    PICKUP_RECORDED = "pickup:recorded"
    PICKUP_REFUSED = "pickup:refused"
    PICKUP_VOIDED = "pickup:voided"
    PICKUP_CORRECTED = "pickup:corrected"
    PICKUP_FLAGGED = "pickup:flagged"
    PICKUP_ERASED = "pickup:erased"
    FLAG_RESOLVED = "flag:resolved"
    FLAG_RETURNED = "flag:returned"
    FLAG_ANSWERED = "flag:answered"
    FLAG_HANDED_OVER = "flag:handed-over"
    PARCELS_TRANSMITTED = "parcels:transmitted"
    PICKUPS_EXPORTED = "pickups:exported"
    SHELF_CHECKED = "shelf:checked"
    UNSENT_REPORTED = "unsent:reported"

    # conversions
    DEPARTMENT_CREATED = "conversion-department:created"
    DEPARTMENT_CHANGED = "conversion-department:changed"
    DEPARTMENT_CLOSED = "conversion-department:closed"
    ITEM_CREATED = "conversion-item:created"
    ITEM_CHANGED = "conversion-item:changed"
    ITEM_CLOSED = "conversion-item:closed"
    CASES_CHECKED = "conversion-cases:checked"
    CASES_IMPORT_CONFIRMED = "conversion-cases:import-confirmed"
    CASES_IMPORTED = "conversion-cases:imported"
    CASES_JUDGED = "conversion-cases:judged"
    COLUMNS_MAPPED = "conversion-columns:mapped"
    COLUMN_FORGOTTEN = "conversion-columns:forgotten"
