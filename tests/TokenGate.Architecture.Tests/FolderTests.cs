using TokenGate.Testing;
using Xunit;

namespace TokenGate.Architecture.Tests;

/// <summary>Inside a room folders reference one way, as the rooms do: a reader of one folder needs to know only those below it.</summary>
public sealed class FolderTests
{
    [Fact]
    public void Folders_OfEveryRoom_HaveNoCircle()
    {
        var faults = new List<string>();
        foreach (var room in Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"), "TokenGate*").Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal))
        {
            var graph = FolderGraph.Read(room);
            faults.AddRange(graph.Circles().SelectMany(graph.References).Select(reference => $"{room}: {reference.From} -> {reference.To}    {reference.Evidence}"));
        }

        Assert.True(faults.Count == 0, $"References that close a circle:\n{string.Join('\n', faults)}");
    }
}
