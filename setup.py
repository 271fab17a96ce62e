"""Which folders become the package: all of `elinvoima_xl`, and two folders of data that people edit beside it.

The rest of the packaging stands in pyproject.toml, which cannot both look for packages and map folders.
"""

from setuptools import find_namespace_packages, setup

# Their places in the repository are for those who look for them there; installed, they are parts of the package.
BESIDE = {
    "elinvoima_xl.workbook_templates": "workbook_templates",
    "elinvoima_xl.kajaani": "examples/kajaani",
}

setup(
    packages=[
        *find_namespace_packages(
            include=["elinvoima_xl", "elinvoima_xl.*"], exclude=["*.__pycache__", "*.__pycache__.*"]
        ),
        *BESIDE,
    ],
    package_dir=BESIDE,
    package_data={
        "elinvoima_xl": ["py.typed"],
        "elinvoima_xl.locale": ["*/LC_MESSAGES/*"],
        "elinvoima_xl.web": ["*.html", "*.css", "*.js"],
        "elinvoima_xl.workbook_templates": ["*.toml", "*.docx"],
        "elinvoima_xl.kajaani": ["*"],
    },
)
