"""All mapped classes in one import, so that the metadata is whole."""

from app.models import audit, ballots, blobs, edition, journal, plan, plan_acts, roll, web
from app.models.base import Base

__all__ = ["Base", "audit", "ballots", "blobs", "edition", "journal", "plan", "plan_acts", "roll", "web"]
