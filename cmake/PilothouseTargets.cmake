# SPDX-License-Identifier: GPL-3.0-or-later
# The verbs every folder uses. All policy (warnings, sanitizers, defines) lives here; leaf files are lists.

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE_PROGRAM})
endif()
find_program(MOLD_PROGRAM mold)

add_library(ph_options INTERFACE)
target_compile_options(ph_options INTERFACE
    -Werror -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
    -Woverloaded-virtual -Wundef -Wformat=2 -Wimplicit-fallthrough -Wmissing-declarations -fvisibility=hidden
    -fvisibility-inlines-hidden)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # -Wnull-dereference stays out: g++ 12 reports it inside its own headers once inlining starts.
    # -Wrestrict stays out: g++ 12 reports std::string concatenation at -O3 (GCC bug 105651).
    target_compile_options(ph_options INTERFACE -Wduplicated-cond -Wlogical-op $<$<CONFIG:Release>:-Wno-restrict>)
    # The precompiled header carries the flags of its own target; ccache needs this to see through it.
    target_compile_options(ph_options INTERFACE -fpch-preprocess)
endif()
target_compile_definitions(ph_options INTERFACE
    $<$<NOT:$<CONFIG:Release>>:_GLIBCXX_ASSERTIONS>
    PILOTHOUSE_VERSION="${PROJECT_VERSION}")
if(PILOTHOUSE_SANITIZE)
    target_compile_options(ph_options INTERFACE -fsanitize=${PILOTHOUSE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(ph_options INTERFACE -fsanitize=${PILOTHOUSE_SANITIZE})
    if(PILOTHOUSE_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # Boost.Asio has fences, which ThreadSanitizer cannot follow; the simulator runs it on one thread.
        target_compile_options(ph_options INTERFACE -Wno-tsan)
    endif()
elseif(MOLD_PROGRAM)
    target_link_options(ph_options INTERFACE -fuse-ld=mold)
    # Each of many tests holds the core: a third of the disk at no cost in time. What reads the traces
    # of sanitized programs knows no zstd.
    target_link_options(ph_options INTERFACE -Wl,--compress-debug-sections=zstd)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(ph_options INTERFACE -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
    target_link_options(ph_options INTERFACE -Wl,-z,relro,-z,now)
endif()

set(PH_QT_DEFINES
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_BYTEARRAY QT_NO_URL_CAST_FROM_STRING
    QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_NO_FOREACH QT_NO_JAVA_STYLE_ITERATORS QT_NO_KEYWORDS
    QT_STRICT_ITERATORS QT_USE_QSTRINGBUILDER QT_DISABLE_DEPRECATED_BEFORE=0x060400)

# ph_add_pch(NAME HEADER h LIBRARIES … [DEFINES …]): a header compiled once, for the targets named to ph_use_pch.
function(ph_add_pch name)
    cmake_parse_arguments(ARG "" "HEADER" "LIBRARIES;DEFINES" ${ARGN})
    add_library(${name} OBJECT ${PROJECT_SOURCE_DIR}/cmake/pch.cpp)
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
    target_compile_definitions(${name} PRIVATE ${ARG_DEFINES})
    target_link_libraries(${name} PRIVATE ph_options ${ARG_LIBRARIES})
    target_precompile_headers(${name} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/${ARG_HEADER})
endfunction()

# ph_use_pch(TARGET PCH): the flags of both must agree, or the compiler says why not and stops.
function(ph_use_pch target pch)
    target_compile_options(${target} PRIVATE -Winvalid-pch)
    target_precompile_headers(${target} REUSE_FROM ${pch})
endfunction()

# ph_add_library(NAME SOURCES … HEADERS … DEPENDS … PRIVATE_DEPENDS …): a static library of the core.
function(ph_add_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;HEADERS;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
    if(ARG_SOURCES)
        add_library(${name} STATIC ${ARG_SOURCES} ${ARG_HEADERS})
        target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/core)
        target_link_libraries(${name} PUBLIC ${ARG_DEPENDS} PRIVATE ph_options ${ARG_PRIVATE_DEPENDS})
    else()
        add_library(${name} INTERFACE)
        target_include_directories(${name} INTERFACE ${PROJECT_SOURCE_DIR}/core)
        target_link_libraries(${name} INTERFACE ${ARG_DEPENDS})
    endif()
endfunction()

# ph_add_qt_library(NAME …): a static library of the ui; includes start at the repository root ("ui/theme/tokens.h").
function(ph_add_qt_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;HEADERS;RESOURCES;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
    add_library(${name} STATIC ${ARG_SOURCES} ${ARG_HEADERS} ${ARG_RESOURCES})
    set_target_properties(${name} PROPERTIES AUTOMOC ON AUTORCC ON)
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/core)
    target_compile_definitions(${name} PRIVATE ${PH_QT_DEFINES})
    target_link_libraries(${name} PUBLIC Qt6::Widgets ${ARG_DEPENDS} PRIVATE ph_options ${ARG_PRIVATE_DEPENDS})
    ph_use_pch(${name} ph_pch_ui)
endfunction()

# ph_add_executable(NAME SOURCES … DEPENDS …): main plus composition; QT adds the Qt defines and moc.
function(ph_add_executable name)
    cmake_parse_arguments(ARG "QT" "" "SOURCES;DEPENDS" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/core)
    target_link_libraries(${name} PRIVATE ph_options ${ARG_DEPENDS})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
    if(ARG_QT)
        set_target_properties(${name} PROPERTIES AUTOMOC ON AUTORCC ON)
        target_compile_definitions(${name} PRIVATE ${PH_QT_DEFINES})
    endif()
    install(TARGETS ${name} RUNTIME)
endfunction()

# ph_add_test_program(NAME SOURCES … DEPENDS … [QT]): a Qt Test program that something else than ctest runs.
function(ph_add_test_program name)
    cmake_parse_arguments(ARG "QT" "" "SOURCES;DEPENDS" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    set_target_properties(${name} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/core)
    target_link_libraries(${name} PRIVATE ph_options Qt6::Test ${ARG_DEPENDS})
    target_compile_definitions(${name} PRIVATE PILOTHOUSE_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data")
    if(ARG_QT)
        target_compile_definitions(${name} PRIVATE ${PH_QT_DEFINES})
        ph_use_pch(${name} ph_pch_ui_test)
    else()
        ph_use_pch(${name} ph_pch_test)
    endif()
endfunction()

# ph_add_test(NAME LABEL unit SOURCES … DEPENDS … [QT] [TIMEOUT s] [ARGS …]): one Qt Test program under ctest.
function(ph_add_test name)
    cmake_parse_arguments(ARG "QT" "LABEL;TIMEOUT" "SOURCES;DEPENDS;ARGS" ${ARGN})
    if(ARG_QT)
        set(qt QT)
    endif()
    ph_add_test_program(${name} ${qt} SOURCES ${ARG_SOURCES} DEPENDS ${ARG_DEPENDS})
    add_test(NAME ${name} COMMAND ${name} ${ARG_ARGS})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 60)
    endif()
    if(PILOTHOUSE_SANITIZE)
        math(EXPR ARG_TIMEOUT "4 * ${ARG_TIMEOUT}") # sanitizers slow all down; the limit only ends what hangs
    endif()
    # Qt Test starts a debugger on a crash or a hang to print the stack; where there is none to attach, that hangs.
    set(environment QT_QPA_PLATFORM=offscreen PILOTHOUSE_STRICT=1 QTEST_DISABLE_STACK_DUMP=1)
    if(PILOTHOUSE_SANITIZE MATCHES "thread")
        list(APPEND environment TSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/support/tsan.supp:die_after_fork=0)
    endif()
    set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT ${ARG_TIMEOUT} ENVIRONMENT "${environment}")
endfunction()

# ph_add_subdirectories(a b …): the named folders, in floor order.
function(ph_add_subdirectories)
    foreach(folder IN LISTS ARGN)
        if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/CMakeLists.txt)
            add_subdirectory(${folder})
        endif()
    endforeach()
endfunction()
