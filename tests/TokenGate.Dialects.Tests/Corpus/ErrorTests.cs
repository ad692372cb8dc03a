using TokenGate.Testing;

namespace TokenGate.Dialects.Tests.Corpus;

[Trait("Category", "Corpus")]
public sealed class ErrorTests
{
    [CorpusFact]
    public void Complete_RecordedErrors_AreErrorsAndNoneIsCounted()
    {
        var rows = 0;
        List<string> wrong = [];
        foreach (var row in RecordedRow.Read("errors.jsonl.gz"))
        {
            rows++;
            var head = row.RequestHead;
            if (DialectRegistry.Default.Detect(in head, row.Request, null) is not { } dialect)
            {
                wrong.Add($"{row.Id} {row.Path}: no dialect");
                continue;
            }

            var content = row.ReadResponse(dialect);
            if (content.Error is null || (row.Status is < 200 or >= 300 && (content.Usage is not null || content.HasOutput)))
            {
                wrong.Add($"{row.Id} {row.Status} {row.Path} [{dialect.Name}]: {Wire.Describe(content)}");
            }
        }

        Assert.True(rows > 100, $"Only {rows} rows were read.");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
