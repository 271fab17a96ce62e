"""Files made to do harm, or broken as files break: made by `make.py`, tried by `test_hostile.py`."""
