using Xunit;

namespace TokenGate.Scoring.Tests.Adversaries;

/// <summary>Tests that measure time run one after the other, with no others beside them.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;
