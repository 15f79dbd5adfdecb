"""Every table, whichever feature it belongs to."""

from webapp.accounts import models as accounts_models
from webapp.accounts.machines import models as machines_models
from webapp.conversions import models as conversions_models
from webapp.findings import models as findings_models
from webapp.foundation.messages import models as messages_models
from webapp.identity import models as identity_models
from webapp.pickups import models as pickups_models
from webapp.places import models as places_models
from webapp.places.norms import models as norms_models
from webapp.places.villages import models as villages_models
from webapp.records import models as records_models
from webapp.supervision.enforcement import models as enforcement_models
from webapp.supervision.forms import models as forms_models
from webapp.supervision.library import models as library_models
from webapp.supervision.rewards import models as rewards_models
from webapp.supervision.supervisors import models as supervisors_models
from webapp.supervision.villages import models as village_visits_models

MODELS = (
    messages_models,
    places_models,
    norms_models,
    villages_models,
    accounts_models,
    machines_models,
    identity_models,
    records_models,
    findings_models,
    enforcement_models,
    rewards_models,
    library_models,
    pickups_models,
    conversions_models,
    forms_models,
    supervisors_models,
    village_visits_models,
)
"""Named so that every table is known before the first query or migration."""
