using System.Globalization;

namespace PluginState.Orleans.Tests.Behaviour;

/// <content>Many at once.</content>
public abstract partial class StateBehaviour
{
    [Fact]
    public async Task The_increments_of_64_writers_at_once_add_up_to_the_last_one()
    {
        const int Writers = 64;
        const int Increments = 3; // all of them are fewer than the versions that are kept, however late one comes
        await AnnAsync("""{"count":0}""");
        var writers = await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => (i % 3) switch { 0 => AnnAsync(), 1 => BobAsync(), _ => EveAsync() }));
        await Task.WhenAll(writers.Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < Increments; i++)
                await IncrementAsync(writer);
        })));
        Assert.Equal(($$"""{"count":{{Writers * Increments}}}""", 1L + (Writers * Increments)), await NowAsync());
    }

    [Fact]
    public async Task Disjoint_edits_of_many_writers_are_all_there_and_each_took_one_version()
    {
        Client[] clients = [await AnnAsync(), await BobAsync(), await EveAsync()];
        var results = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => clients[i % 3].SetAsync($"/w{i}", $"{i}", new() { BaseVersion = 1 })));
        Assert.Equal(Enumerable.Range(2, 60).Select(static version => (long)version), results.Select(static result => result.Version).Order());
        var state = await clients[0].SeeAsync();
        Assert.Equal(61, state.Version);
        for (var i = 0; i < 60; i++)
            Assert.Equal($"{i}", state.Document.At($"/w{i}").ToString());
    }

    /// <summary>Looks, and counts on from what was seen.</summary>
    private static async Task IncrementAsync(Client client)
    {
        var seen = await client.SeeAsync();
        var count = long.Parse(seen.Document.At("/count").ToString(), CultureInfo.InvariantCulture);
        await client.SetAsync("/count", $"{count + 1}", new() { BaseVersion = seen.Version });
    }
}
