// These tests look at time and load whole processes: on two cores, one after the other.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
