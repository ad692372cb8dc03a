using TokenGate.Testing;
using TokenGate.Training.Corpora;
using Xunit;

namespace TokenGate.Training.Tests.Corpora;

public sealed class CorpusTests
{
    [Fact]
    public void Read_NoSuchDirectory_NamesFileAndRemedy()
    {
        var exception = Assert.Throws<FileNotFoundException>(() => Corpus.Read(Path.Combine(Path.GetTempPath(), "no-such-corpus")));

        Assert.Contains("honest.jsonl.gz", exception.Message, StringComparison.Ordinal);
    }

    [CorpusFact]
    [Trait("Category", "Corpus")]
    public void Read_Corpus_SetsApartWhatIsPaddedOnPurpose()
    {
        var corpus = Corpus.Read(Repository.SharedFile("corpus"));

        Assert.InRange(corpus.Honest.Count, 11_000, 11_229);
        Assert.InRange(corpus.SetApart, 10, 60);
        Assert.True(corpus.Sources.Count >= 30);
        Assert.DoesNotContain(corpus.Honest, prompt => prompt.Messages.Any(message =>
            message.Content.Contains(string.Concat(Enumerable.Repeat("goodbye ", 50)), StringComparison.Ordinal)));
        Assert.Contains(corpus.Honest, prompt => prompt.Session is not null && prompt.Turn > 3);
        Assert.True(corpus.Filler.Select(text => text.Kind).Distinct().Count() >= 10);
    }
}
