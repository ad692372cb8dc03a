using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace TokenGate.Architecture.Tests;

/// <summary>Event ids are stable names that operators filter and alert on.</summary>
public sealed partial class EventIdTests
{
    private static readonly (string Room, int Id, string File)[] Events =
    [
        .. SourceTree.CSharp("src").SelectMany(file => Event().Matches(SourceTree.Read(file))
            .Select(match => (SourceTree.Room(file), int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), file))),
    ];

    [Fact]
    public void Id_OfEveryEvent_IsItsOwn()
    {
        Assert.NotEmpty(Events);
        var twice = Events.GroupBy(entry => entry.Id).Where(group => group.Count() > 1).Select(group => $"{group.Key}: {string.Join(", ", group.Select(entry => entry.File))}").ToList();
        Assert.True(twice.Count == 0, string.Join('\n', twice));
    }

    /// <summary>A room's ids lie in thousands of its own: the number says where the line comes from.</summary>
    [Fact]
    public void Ids_OfARoom_AreThousandsOfItsOwn()
    {
        var shared = Events.GroupBy(entry => entry.Id / 1000)
            .Where(thousand => thousand.Select(entry => entry.Room).Distinct(StringComparer.Ordinal).Count() > 1)
            .Select(thousand => $"{thousand.Key}xxx: {string.Join(", ", thousand.Select(entry => entry.File))}")
            .ToList();
        Assert.True(shared.Count == 0, string.Join('\n', shared));
    }

    [Fact]
    public void EveryLogMethod_HasAnId()
    {
        var without = SourceTree.CSharp("src").Where(file => LogMethod().Count(SourceTree.Read(file)) != Event().Count(SourceTree.Read(file))).ToList();
        Assert.True(without.Count == 0, string.Join('\n', without));
    }

    [GeneratedRegex(@"\[LoggerMessage\((?:\s*EventId = |\s*)(\d+)")]
    private static partial Regex Event();

    [GeneratedRegex(@"\[LoggerMessage\(")]
    private static partial Regex LogMethod();
}
