"""The marking screen: a resident chooses alone, and the choice goes onto the same paper as everyone's."""
