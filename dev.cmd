@echo off
rem Everything a newcomer or developer does with Wijkbalie begins here; the file "dev" does the same elsewhere.
setlocal
cd /d "%~dp0"
set "PATH=%~dp0.venv\Scripts;%PATH%"
set "VENV=.venv\Scripts"

set "COMMAND=%~1"
for %%c in (run test check bench screens lock) do if "%COMMAND%"=="%%c" goto known
echo Usage: dev run, test, check, bench, screens or lock
exit /b 2

:known
rem "shift" does not change %%*, so the arguments after the command are gathered here.
set "ARGUMENTS="
:gather
shift
if not "%~1"=="" set ARGUMENTS=%ARGUMENTS% %1& goto gather

if exist "%VENV%\python.exe" goto parts
set "PYTHON=py -3"
%PYTHON% -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul && goto make
set "PYTHON=python"
%PYTHON% -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul && goto make
echo Wijkbalie needs Python 3.11 or later. Install it from the Microsoft Store or from python.org, and try again.
exit /b 1
:make
%PYTHON% -m venv .venv || exit /b 1

:parts
fc /b requirements.lock .venv\installed.lock >nul 2>nul && goto project
echo Fetching the parts that requirements.lock names into .venv (once, a few minutes) ...
"%VENV%\python.exe" -m pip --disable-pip-version-check --no-input install -q --require-hashes -r requirements.lock || exit /b 1
copy /y requirements.lock .venv\installed.lock >nul
:project
if not exist "%VENV%\wijkbalie.exe" goto install
fc /b pyproject.toml .venv\installed.toml >nul 2>nul && goto %COMMAND%
:install
"%VENV%\python.exe" -m pip --disable-pip-version-check --no-input install -q --no-deps --no-build-isolation --editable . || exit /b 1
copy /y pyproject.toml .venv\installed.toml >nul
goto %COMMAND%

:run
"%VENV%\wijkbalie.exe" --practice %ARGUMENTS%
exit /b %ERRORLEVEL%

:test
where initdb >nul 2>nul || echo The tests that need PostgreSQL look for its server: install it and put its bin folder in PATH.
where chromedriver >nul 2>nul || echo The tests of the pages at central look for chromedriver: put it in PATH, and Chrome beside it.
if not defined ARGUMENTS goto alltests
"%VENV%\python.exe" -m pytest %ARGUMENTS%
exit /b %ERRORLEVEL%
:alltests
set "FAILED=0"
"%VENV%\python.exe" -m pytest -q -n auto --dist worksteal tests --ignore=tests/ui --ignore=tests/journeys --ignore=tests/campaign --ignore=tests/power --ignore=tests/documents --ignore=tests/secrecy --ignore=tests/sync/web --ignore=tests/models/test_against_pabutools.py --ignore=tests/models/test_codes.py --ignore=tests/operations/test_counting_typists.py --ignore=tests/cli/test_real_elections.py --cov=app.operations --cov=app.models --cov-branch --cov-report=term-missing:skip-covered --cov-fail-under=95 || set "FAILED=1"
"%VENV%\python.exe" -m pytest -q -n auto --dist worksteal tests/ui tests/journeys tests/campaign tests/power tests/documents tests/secrecy tests/sync/web tests/models/test_against_pabutools.py tests/models/test_codes.py tests/operations/test_counting_typists.py tests/cli/test_real_elections.py || set "FAILED=1"
exit /b %FAILED%

:check
set "FAILED="
"%VENV%\ruff.exe" format --check . || set "FAILED=%FAILED% format"
"%VENV%\ruff.exe" check . || set "FAILED=%FAILED% lint"
"%VENV%\basedpyright.exe" || set "FAILED=%FAILED% types"
"%VENV%\lint-imports.exe" || set "FAILED=%FAILED% imports"
if "%FAILED%"=="" exit /b 0
echo Not right yet:%FAILED%.
exit /b 1

:bench
set "QT_QPA_PLATFORM=offscreen"
if defined ARGUMENTS goto benchnamed
for %%f in (benchmarks\*.py) do "%VENV%\python.exe" "%%f" || exit /b 1
exit /b 0
:benchnamed
for %%n in (%ARGUMENTS%) do "%VENV%\python.exe" "benchmarks\%%~nn.py" || exit /b 1
exit /b 0

:screens
set "QT_QPA_PLATFORM=offscreen"
if exist build\screens rmdir /s /q build\screens
"%VENV%\wijkbalie.exe" demo --out build\screens || exit /b 1
echo The pages are in build\screens\screens.
exit /b 0

:lock
"%VENV%\uv.exe" pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock %ARGUMENTS%
exit /b %ERRORLEVEL%
