namespace TokenGate.Dialects.Tests.Hostile;

/// <summary>Tests that measure the process's memory: nothing else may run beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuredAlone
{
    public const string Name = "measured alone";
}
