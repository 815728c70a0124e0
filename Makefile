# МЦУ: builds everything into $(BUILD). `make help` lists the targets.
BUILD   ?= build
CC      ?= cc
CXX     ?= c++
OPT     ?= -O2 -g
SAN     ?=
WERROR  ?=

# Foreign libraries, all from Debian 12; ops/README.md says why each is here.
PKGS     = libpq jansson libjwt openssl libcurl libzip expat icu-uc icu-i18n libpcre2-8 xlsxwriter libseccomp
XPKGS    = xapian-core
CWARN    = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
           -Wwrite-strings -Wformat=2 -Wundef -Wvla -Wpointer-arith -Wcast-qual -Wno-overlength-strings
CXXWARN  = -Wall -Wextra -Wshadow -Wformat=2 -Wundef
HARDEN   = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE

ifneq ($(SAN),)
OPT      = -O1 -g -fno-omit-frame-pointer -fsanitize=$(SAN) -fno-sanitize-recover=all
HARDEN   = -fPIE
endif
ifneq ($(WERROR),)
CWARN   += -Werror
CXXWARN += -Werror
endif

CPPFLAGS += -D_GNU_SOURCE -I. -I$(BUILD)/gen -MMD -MP
CFLAGS    = -std=gnu17 $(OPT) $(HARDEN) $(CWARN) $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
CXXFLAGS  = -std=c++17 $(OPT) $(HARDEN) $(CXXWARN) $(shell pkg-config --cflags $(XPKGS) 2>/dev/null)
LDFLAGS  += -pie -Wl,-z,relro,-z,now
LDLIBS    = $(shell pkg-config --libs $(PKGS) $(XPKGS) 2>/dev/null) -lfcgi -lhpdf -lm

MAINS     = fcgi/mcu-api.c fcgi/jobs/mcu-jobs.c fcgi/jobs/mcu-webhooks.c fcgi/ctl/mcuctl.c search/index/mcu-indexer.c
SEARCH    = $(filter-out $(MAINS),$(wildcard search/text/*.c search/index/*.c search/index/*.cc search/discover/*.c))
PRODUCT   = $(filter-out $(MAINS),$(wildcard fcgi/*.c fcgi/api/*.c fcgi/jobs/*.c fcgi/ctl/*.c \
            fcgi/intake/*.c tests/city/*.c)) $(BUILD)/gen/queries.c
UNITS     = $(wildcard tests/unit/test_*.c)
FUZZED    = $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
PROGRAMS  = $(patsubst %.c,$(BUILD)/%,$(notdir $(wildcard $(MAINS))))
TESTS     = $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(UNITS)) $(addprefix $(BUILD)/tests/fuzz_,$(FUZZED))

OBJ_S     = $(patsubst %,$(BUILD)/obj/%.o,$(SEARCH))
OBJ_P     = $(patsubst %,$(BUILD)/obj/%.o,$(patsubst $(BUILD)/gen/%,gen/%,$(PRODUCT)))
LIB_S     = $(BUILD)/libmcu-search.a
LIB_P     = $(BUILD)/libmcu.a

.DEFAULT_GOAL := all
.PHONY: all programs unit share bench year eval clean help deps product run up down status backup restore test check-asan check-valgrind fuzz fuzzers versions lint

all: programs share ## build the programs and the files they read at run time

programs: $(PROGRAMS)

unit: $(TESTS) ## build the C unit tests

$(BUILD)/gen/queries.c: ops/queries.awk $(wildcard sql/queries/*.sql)
	@mkdir -p $(@D)
	awk -v out=$(BUILD)/gen -f ops/queries.awk $(sort $(wildcard sql/queries/*.sql))
$(BUILD)/gen/queries.h: $(BUILD)/gen/queries.c ;

$(BUILD)/obj/gen/%.c.o: $(BUILD)/gen/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<
$(BUILD)/obj/%.c.o: %.c | $(BUILD)/gen/queries.h
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<
$(BUILD)/obj/%.cc.o: %.cc
	@mkdir -p $(@D)
	$(CXX) $(CPPFLAGS) $(CXXFLAGS) -c -o $@ $<

# Made anew each time: ar alone would keep objects of deleted files.
$(LIB_S): $(OBJ_S)
	@mkdir -p $(@D)
	@rm -f $@
	ar rcs $@ $^
$(LIB_P): $(OBJ_P)
	@mkdir -p $(@D)
	@rm -f $@
	ar rcs $@ $^

define program
$(BUILD)/$(basename $(notdir $(1))): $(BUILD)/obj/$(1).o $(LIB_P) $(LIB_S)
	$$(CXX) $$(OPT) $$(LDFLAGS) -o $$@ $$< $(LIB_P) $(LIB_S) $(LIB_P) $$(LDLIBS)
endef
$(foreach m,$(wildcard $(MAINS)),$(eval $(call program,$(m))))

$(BUILD)/tests/%: $(BUILD)/obj/tests/unit/%.c.o $(LIB_P) $(LIB_S)
	@mkdir -p $(@D)
	$(CXX) $(OPT) $(LDFLAGS) -o $@ $< $(LIB_P) $(LIB_S) $(LIB_P) $(LDLIBS) -lcmocka

# The targets of `make fuzz` over their seeds alone, by any compiler.
$(BUILD)/tests/fuzz_%: $(BUILD)/obj/tests/fuzz/fuzz_%.c.o $(BUILD)/obj/tests/fuzz/replay.c.o $(LIB_P) $(LIB_S)
	@mkdir -p $(@D)
	$(CXX) $(OPT) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIB_P) $(LIB_S) $(LIB_P) $(LDLIBS)
$(BUILD)/fuzz/%: $(BUILD)/obj/tests/fuzz/fuzz_%.c.o $(LIB_P) $(LIB_S)
	@mkdir -p $(@D)
	$(CXX) -fsanitize=fuzzer,address,undefined $(LDFLAGS) -o $@ $< $(LIB_P) $(LIB_S) $(LIB_P) $(LDLIBS)
fuzzers: $(addprefix $(BUILD)/fuzz/,$(or $(ONLY),$(FUZZED)))

# What the programs read at run time, in one folder: SQL, contract, front end, dictionaries, city.
share:
	@ops/share.sh $(BUILD)/share

$(BUILD)/bench/hello: tests/bench/hello.c
	@mkdir -p $(@D)
	$(CC) -std=gnu17 $(OPT) $(CWARN) -o $@ $< -lfcgi
$(BUILD)/bench/bare: tests/bench/bare.cc
	@mkdir -p $(@D)
	$(CXX) -std=c++17 $(OPT) $(CXXWARN) -o $@ $< $(shell pkg-config --libs $(XPKGS) 2>/dev/null)
$(BUILD)/bench/compact: tests/bench/compact.cc
	@mkdir -p $(@D)
	$(CXX) -std=c++17 $(OPT) $(CXXWARN) -o $@ $< $(shell pkg-config --libs $(XPKGS) 2>/dev/null)
$(BUILD)/bench/load: tests/bench/load.c $(LIB_S)
	@mkdir -p $(@D)
	$(CC) -D_GNU_SOURCE -I. -std=gnu17 $(OPT) $(CWARN) -o $@ $< $(LIB_S) $(LDLIBS)
$(BUILD)/bench/floor: tests/bench/floor.cc $(LIB_S)
	@mkdir -p $(@D)
	$(CXX) -I. -std=c++17 $(OPT) $(CXXWARN) -o $@ $< $(LIB_S) $(LDLIBS)

BENCH     = $(addprefix $(BUILD)/bench/,hello bare compact load floor)
MESSAGES ?= 20000
bench: ## speed and memory against named baselines (MESSAGES=20000)
	@ops/deps.sh build run bench
	@$(MAKE) -s -j$(JOBS) all $(BENCH)
	@node tests/bench/run.mjs --messages $(MESSAGES)

YEAR     ?= --messages 8000
year: ## a simulated year of work on another city's messages (YEAR="--messages 8000 --from 2025-01-09 --days 365")
	@ops/deps.sh build run bench
	@$(MAKE) -s -j$(JOBS) all
	@node tests/year/run.mjs $(YEAR)

$(BUILD)/eval/stock: tests/bench/stock.cc
	@mkdir -p $(@D)
	$(CXX) -std=c++17 $(OPT) $(CXXWARN) -o $@ $< $(shell pkg-config --libs jansson $(XPKGS) 2>/dev/null)

eval: ## quality of search, detector and the rest beside their baselines
	@ops/deps.sh build run eval
	@$(MAKE) -s -j$(JOBS) all $(BUILD)/eval/stock
	@BUILD=$(abspath $(BUILD)) tests/eval/run.sh

JOBS ?= $(shell nproc)
MCU = BUILD=$(abspath $(BUILD)) exec ops/mcu

deps: ## install the packages and modules that build, run and tests need
	@ops/deps.sh build run test

# The checks come first: a taken port should not be told after a long build.
product:
	@ops/mcu check
	@ops/deps.sh build run
	@$(MAKE) -sq programs || echo "Собираю программы…"
	@$(MAKE) -s -j$(JOBS) all

run: product ## start the product here and stay until Ctrl-C
	@$(MCU) run

up: product ## the same in the background
	@$(MCU) up

down: ## stop what `make up` or `make run` started
	@$(MCU) down

status: ## address and accounts of the running copy
	@$(MCU) status

backup: ## a copy of everything that cannot be made again, taken while it runs (TO=folder; keys go to TO.keys)
	@$(MCU) backup "$(or $(TO),$(error Назовите папку копии: make backup TO=папка))"

restore: product ## put a copy back into an empty MCU_HOME (FROM=folder)
	@$(MCU) restore "$(or $(FROM),$(error Назовите папку копии: make restore FROM=папка))"

test: ## all tests; the last line says `N passed, N failed` (LAYER=http …)
	@ops/deps.sh build run test
	@$(MAKE) -s -j$(JOBS) all unit
	@BUILD=$(abspath $(BUILD)) tests/run $(LAYER)

check-asan: ## the same under AddressSanitizer and UBSan (LAYER=http …)
	@ops/deps.sh build run test
	@$(MAKE) -s -j$(JOBS) BUILD=$(BUILD)-asan SAN=address,undefined all unit
	@BUILD=$(abspath $(BUILD))-asan tests/run $(LAYER)

VALGRIND = valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite
check-valgrind: ## unit tests and the API under valgrind (LAYER=unit …); what is slow there may fail, what valgrind says is what counts
	@ops/deps.sh build run test valgrind
	@$(MAKE) -s -j$(JOBS) BUILD=$(BUILD)-valgrind OPT="-O2 -g -DMCU_VALGRIND" all unit
	@BUILD=$(abspath $(BUILD))-valgrind MCU_UNDER="$(VALGRIND)" tests/run $(or $(LAYER),unit http)

EACH ?= 600
fuzz: ## what comes from outside, guided by coverage, under AddressSanitizer and UBSan (EACH=600 seconds a target, ONLY="query csv")
	@ops/deps.sh build run fuzz
	@$(MAKE) -s -j$(JOBS) BUILD=$(BUILD)-fuzz CC=clang CXX=clang++ SAN=fuzzer-no-link,address,undefined fuzzers share
	@BUILD=$(abspath $(BUILD))-fuzz tests/fuzz/run.sh $(EACH) $(or $(ONLY),$(FUZZED))

versions: ## packages that the product stands on: installed, offered, holes closed
	@BUILD=$(BUILD) ops/versions.sh

lint: ## rules of the code that a compiler does not check
	@ops/deps.sh build run test
	@ops/lint.sh

clean: ## remove what was built
	rm -rf $(BUILD)

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
