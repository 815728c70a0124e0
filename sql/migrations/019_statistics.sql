-- Nothing ever looks for a whole text by its value: statistics of texts only make each analyze read and sort them.
alter table message alter column text set statistics 0, alter column original set statistics 0,
	alter column outcome_reason set statistics 0, alter column subject set statistics 0, alter column url set statistics 0;
alter table answer alter column text set statistics 0;
