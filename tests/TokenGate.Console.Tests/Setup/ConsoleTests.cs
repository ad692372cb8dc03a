using Xunit;

namespace TokenGate.Console.Tests.Setup;

/// <summary>All browser tests share one gateway, and run one after the other: two cores, and tests that look at time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ConsoleTests : ICollectionFixture<ConsoleFixture>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "console";
}
