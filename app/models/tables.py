"""All mapped classes in one import, so that the metadata is whole."""

from app.models import ballots, edition, journal, plan, roll
from app.models.base import Base

__all__ = ["Base", "ballots", "edition", "journal", "plan", "roll"]
