#include "search/index/calendar.h"

static int floor_div(int a, int b)
{
	return a / b - (a % b < 0);
}

int calendar_day(int year, int month, int day)
{
	int carried = floor_div(month - 1, 12), m = month - 12 * carried;
	int y = year + carried - (m <= 2), era = floor_div(y, 400), yoe = y - era * 400;
	int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

void calendar_date(int days, int *year, int *month, int *day)
{
	int z = days + 719468, era = floor_div(z, 146097), doe = z - era * 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
	*day = doy - (153 * mp + 2) / 5 + 1;
	*month = mp < 10 ? mp + 3 : mp - 9;
	*year = yoe + era * 400 + (*month <= 2);
}

int calendar_month_length(int year, int month)
{
	return calendar_day(year, month + 1, 1) - calendar_day(year, month, 1);
}
