using Xunit;

namespace TokenGate.Tokens.Tests;

/// <summary>Tests that measure time or allocation run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Timing
{
    public const string Name = "Timing";
}
