using TokenGate.Testing;
using Xunit;

namespace TokenGate.Architecture.Tests;

/// <summary>Inside a room folders reference one way, as the rooms do: a reader of one folder needs to know only those below it.</summary>
public sealed class FolderTests
{
    /// <summary>References that close a circle today, "room: from -> to". The list may only shrink.</summary>
    private static readonly string[] Known =
    [
        "TokenGate.Dialects: Framing -> Json",
        "TokenGate.Dialects: Json -> Framing",
        "TokenGate.Dialects: OpenAiChat -> Reading",
        "TokenGate.Dialects: Reading -> OpenAiChat",
        "TokenGate.Gateway: Admin -> Hosting",
        "TokenGate.Gateway: Admin -> Identity",
        "TokenGate.Gateway: Admin -> Options",
        "TokenGate.Gateway: Admin -> Recording",
        "TokenGate.Gateway: Hosting -> Admin",
        "TokenGate.Gateway: Hosting -> Identity",
        "TokenGate.Gateway: Hosting -> Options",
        "TokenGate.Gateway: Hosting -> Recording",
        "TokenGate.Gateway: Hosting -> Routing",
        "TokenGate.Gateway: Hosting -> Taps",
        "TokenGate.Gateway: Identity -> Hosting",
        "TokenGate.Gateway: Identity -> Options",
        "TokenGate.Gateway: Identity -> Recording",
        "TokenGate.Gateway: Options -> Hosting",
        "TokenGate.Gateway: Options -> Identity",
        "TokenGate.Gateway: Options -> Routing",
        "TokenGate.Gateway: Recording -> Hosting",
        "TokenGate.Gateway: Recording -> Identity",
        "TokenGate.Gateway: Recording -> Routing",
        "TokenGate.Gateway: Recording -> Taps",
        "TokenGate.Gateway: Routing -> Recording",
        "TokenGate.Gateway: Routing -> Taps",
        "TokenGate.Gateway: Taps -> Hosting",
        "TokenGate.Gateway: Taps -> Recording",
        "TokenGate.Gateway: Taps -> Routing",
        "TokenGate.Ledger: Audit -> Redis",
        "TokenGate.Ledger: JournalReader.cs -> Storage",
        "TokenGate.Ledger: Redis -> Audit",
        "TokenGate.Ledger: Storage -> JournalReader.cs",
        "TokenGate.Scoring: Accounting -> JudgeInput.cs",
        "TokenGate.Scoring: Accounting -> RequestEvidence.cs",
        "TokenGate.Scoring: JudgeInput.cs -> RequestEvidence.cs",
        "TokenGate.Scoring: RequestEvidence.cs -> Accounting",
        "TokenGate.Training: Boosting -> Evaluation",
        "TokenGate.Training: Evaluation -> Boosting",
        "TokenGate: Demo -> Verbs",
        "TokenGate: Verbs -> Demo",
    ];

    [Fact]
    public void Folders_OfEveryRoom_HaveNoCircle()
    {
        var faults = new List<string>();
        var met = new HashSet<string>(StringComparer.Ordinal);
        foreach (var room in Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"), "TokenGate*").Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal))
        {
            var graph = FolderGraph.Read(room);
            foreach (var circle in graph.Circles())
            {
                foreach (var (from, to, evidence) in graph.References(circle))
                {
                    var name = $"{room}: {from} -> {to}";
                    met.Add(name);
                    if (!Known.Contains(name))
                    {
                        faults.Add($"{name}    {evidence}");
                    }
                }
            }
        }

        Assert.True(Known.All(met.Contains), $"Untied, to be taken off the list:\n{string.Join('\n', Known.Except(met))}");
        Assert.True(faults.Count == 0, $"References that close a circle:\n{string.Join('\n', faults)}");
    }
}
