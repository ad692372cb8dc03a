using TokenGate.Testing;
using Xunit.Abstractions;

namespace TokenGate.Dialects.Tests.Corpus;

[Trait("Category", "Corpus")]
public sealed class RecordedTests(ITestOutputHelper output)
{
    [CorpusFact]
    public void Complete_RecordedRowsWithUsage_AgreeWithWhatTheProviderReported()
    {
        var total = 0;
        var unexplained = 0;
        List<string> differences = [];
        Dictionary<string, (int Rows, int Wrong)> shapes = [];
        foreach (var row in RecordedRow.Read("recorded.jsonl.gz").Where(static row => row is { IsRecorded: true, HasUsage: true }))
        {
            total++;
            var head = row.RequestHead;
            var dialect = DialectRegistry.Default.Detect(in head, row.Request, null);
            var read = dialect is null ? null : row.ReadResponse(dialect);
            unexplained += read?.UsageProblem is null ? 0 : 1;
            var difference = dialect is null ? "no dialect" : row.Difference(read!.Usage);
            var seen = shapes.GetValueOrDefault(row.Shape);
            shapes[row.Shape] = (seen.Rows + 1, seen.Wrong + (difference is null ? 0 : 1));
            if (difference is not null)
            {
                differences.Add($"{row.Id} {row.Shape} {row.Host}{row.Path} [{dialect?.Name}]: {difference} ({row.Derivation})");
            }
        }

        foreach (var (shape, (rows, wrong)) in shapes.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{shape,-28} {rows - wrong,5} of {rows,5}");
        }

        output.WriteLine($"marked as not to be believed: {unexplained}");
        output.WriteLine($"agree: {total - differences.Count} of {total}");
        Assert.Equal(0, unexplained);
        Assert.True(total > 2500, $"Only {total} rows were read.");
        Assert.True(differences.Count == 0, $"{differences.Count} of {total} rows differ:\n" + string.Join('\n', differences.OrderBy(static line => line.Contains("no dialect", StringComparison.Ordinal)).Take(80)));
    }
}
