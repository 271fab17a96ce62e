"""The words in Finnish and Swedish as gettext catalogues; English stands in the code."""
