/*
 * gar.h - files of ГАР (AS_ADDR_OBJ, AS_HOUSES, AS_ADM_HIERARCHY, AS_MUN_HIERARCHY) as a stream of elements.
 *
 * A file of any size takes the memory of one element; an element over GAR_ELEMENT_MAX bytes or a DOCTYPE is an error.
 */
#ifndef MCU_GAR_H
#define MCU_GAR_H

#include <stdbool.h>
#include <stdint.h>

enum { GAR_ELEMENT_MAX = 1 << 20 };

enum gar_file { GAR_OTHER, GAR_BROKEN, GAR_OBJECTS, GAR_HOUSES, GAR_HIERARCHY };

/* What a file holds by its first element; GAR_OTHER when it is none of the three (parameters, types …), GAR_BROKEN when
 * it is no XML. Leaves fd at its start. */
enum gar_file gar_kind(int fd);

/* Gets the attributes of one element; false ends the reading. Borrowed until it returns. */
typedef bool (*gar_take)(void *arg, const char **attributes);

/* Reads fd from its start and gives each element of the list. False when it is broken: *why (static) and *line say where; true
 * also when take ended it. */
bool gar_read(int fd, gar_take take, void *arg, const char **why, long *line);

const char *gar_text(const char **attributes, const char *name);	/* "" when absent */
int64_t gar_number(const char **attributes, const char *name);	/* 0 when absent or none */

/* Is the object in force? Absent marks count as yes. */
bool gar_actual(const char **attributes);

/* Does id stand in a PATH ("1.22.333")? */
bool gar_path_has(const char *path, int64_t id);

/* The house of an element of AS_HOUSES as it is kept: 3/5к2, 12а, 7с1; "" for none. */
void gar_house(const char **attributes, char *out, unsigned long room);

#endif
