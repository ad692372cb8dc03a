using Xunit;

namespace TokenGate.Testing;

/// <summary>
/// A test that needs the corpora beside the checkout. Elsewhere it says so instead of passing. Add <c>[Trait("Category", "Corpus")]</c>.
/// </summary>
public sealed class CorpusFactAttribute : FactAttribute
{
    /// <summary>What a test says that was not run.</summary>
    public const string Absent = "not run: corpus absent";

    /// <summary>Marks a test.</summary>
    public CorpusFactAttribute()
    {
        if (Repository.Shared is null)
        {
            Skip = Absent;
        }
    }
}
