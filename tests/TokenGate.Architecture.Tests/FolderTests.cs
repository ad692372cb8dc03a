using TokenGate.Testing;
using Xunit;

namespace TokenGate.Architecture.Tests;

/// <summary>Inside a room folders reference one way, as the rooms do: a reader of one folder needs to know only those below it.</summary>
public sealed class FolderTests
{
    /// <summary>References that close a circle today, "room: from -> to". The list may only shrink.</summary>
    private static readonly string[] Known =
    [
        "TokenGate.Demo: Answers -> Staff",
        "TokenGate.Demo: Endpoint -> Answers",
        "TokenGate.Demo: Staff -> Endpoint",
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
