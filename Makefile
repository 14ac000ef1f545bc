# make lab: open your own copy of the course, and go on where you were. make fresh: a new copy of
# it, the old one is kept beside it. make test: check everything.
# make mutants: do the tests see mistakes that are planted? It takes half an hour.
# make notebooks: run every lesson anew. make lock: take the newest packages that are allowed.
SUITS := -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p $(SUITS) && echo $$p && break; done)
BIN := .venv/bin
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root) # in a container, say

COURSE := my-lessons
QUIET := .venv/etc/jupyter/labconfig
EXTENSION := .venv/share/jupyter/labextensions/convviz

.PHONY: lab course fresh test extension mutants notebooks lock clean

lab: extension course
	@mkdir -p $(QUIET) # the first lesson does not begin with a question about news
	@echo '{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}' \
		> $(QUIET)/page_config.json
	$(BIN)/jupyter lab $(AS_ROOT) $(COURSE)/01-*.ipynb

# what you have written in is never overwritten, and the clone stays as it is
course:
	@mkdir -p $(COURSE)
	@for lesson in notebooks/*.ipynb; do \
		copy=$(COURSE)/$${lesson##*/}; test -e $$copy || cp $$lesson $$copy; done

fresh:
	@test ! -e $(COURSE) || mv $(COURSE) $(COURSE)-until-$$(date +%Y-%m-%d-%H%M%S)
	@$(MAKE) --no-print-directory course

test: extension
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pytest -q -n 2 --doctest-modules convviz tests --ignore tests/browser
	$(BIN)/pytest -q --nbval --nbval-current-env -n 2 --dist loadscope notebooks
	$(BIN)/pytest -q -n 2 tests/browser

# an editable install leaves these out; and JupyterLab has to see what has been edited since
extension: .venv/ready
	@mkdir -p $(EXTENSION)/static
	@cp labextension/package.json $(EXTENSION)
	@cp labextension/static/* convviz/*.js convviz/*.css $(EXTENSION)/static

mutants: .venv/ready
	$(BIN)/python tools/mutants.py

notebooks: .venv/ready
	$(BIN)/python notebooks/build.py
	$(BIN)/python docs/forward.py
	$(BIN)/python docs/card.py

lock: .venv/ready
	$(BIN)/uv pip compile -q --upgrade --all-extras --universal --python-version 3.11 \
		--no-header --no-annotate pyproject.toml -o requirements.lock

clean:
	rm -rf .venv build *.egg-info .pytest_cache .ruff_cache .hypothesis

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) $(SUITS) || { \
		echo "convviz needs Python 3.11, 3.12 or 3.13; found: $(or $(PYTHON),none)"; exit 1; }
	$(PYTHON) -m venv --clear .venv # so that nothing of an older lock stays
	$(BIN)/python -m pip install -q -r requirements.lock
	$(BIN)/python -m pip install -q --no-deps -e .
	touch $@
