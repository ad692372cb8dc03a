namespace TokenGate.Ledger.Books;

/// <summary>What the files of days were made of, and which they are.</summary>
/// <param name="Position">Whatever was booked on these days up to this entry is in their files.</param>
/// <param name="Hash">The chain's hash there.</param>
/// <param name="Places">The last place that the days may speak of.</param>
/// <param name="PlacesHash">What <see cref="PlaceBook.Hash"/> said of the places up to there.</param>
/// <param name="Days">The days, each from its first quarter hour to the one after its last, with the salt of its file.</param>
internal sealed record DayIndex(long Position, byte[] Hash, int Places, byte[] PlacesHash, IReadOnlyList<(long From, long To, byte[] Salt)> Days);
