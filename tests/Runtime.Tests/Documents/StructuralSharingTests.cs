using CsCheck;
using PluginState.Documents;

namespace PluginState.Tests.Documents;

/// <summary>Wide objects and long arrays beside a plain model: whatever is done to them, they are what a list would be, and what they share is not compared.</summary>
public sealed class StructuralSharingTests
{
    private static readonly long _runs = long.TryParse(Environment.GetEnvironmentVariable("PLUGINSTATE_TREES"), out var runs) ? runs : 300;

    [Fact]
    public void A_wide_object_is_what_a_list_of_members_would_be_whatever_is_done_to_it() =>
        Gen.Select(Gen.Int[0, 300], Gen.Select(Gen.Int[0, 3], Gen.Int[0, 400], DocumentGen.OfDepth(2)).Array[0, 200]).Sample(static (width, steps) =>
        {
            var model = Enumerable.Range(0, width).Select(static i => KeyValuePair.Create("n" + i, (StateValue)i)).ToList();
            var o = new StateObject(model);
            foreach (var (action, pick, value) in steps)
            {
                var name = "n" + pick;
                var at = model.FindIndex(member => member.Key == name);
                if (action == 0)
                {
                    o = o.Remove(name);
                    if (at >= 0)
                        model.RemoveAt(at);
                }
                else
                {
                    o = o.Set(name, value);
                    if (at >= 0)
                        model[at] = KeyValuePair.Create(name, value);
                    else
                        model.Add(KeyValuePair.Create(name, value));
                }
            }

            AssertIs(model, o);
            for (var i = 0; i < 400; i++)
            {
                var expected = model.Find(member => member.Key == "n" + i).Value;
                Assert.Equal(expected is not null, o.TryGetMember("n" + i, out var found));
                Assert.Same(expected, found);
            }
        }, iter: _runs);

    [Fact]
    public void A_long_array_is_what_a_list_of_items_would_be_whatever_is_done_to_it() =>
        Gen.Select(Gen.Int[0, 3000], Gen.Select(Gen.Int[0, 5], Gen.Int[0, 1_000_000], DocumentGen.OfDepth(2)).Array[0, 300]).Sample(static (length, steps) =>
        {
            var model = Enumerable.Range(0, length).Select(static i => (StateValue)i).ToList();
            var array = new StateArray(model);
            foreach (var (action, pick, value) in steps)
            {
                var index = model.Count == 0 ? 0 : pick % model.Count;
                switch (action)
                {
                    case 0 or 1 when model.Count > 0:
                        array = array.RemoveAt(index);
                        model.RemoveAt(index);
                        break;
                    case 2 when model.Count > 0:
                        array = array.SetItem(index, value);
                        model[index] = value;
                        break;
                    case 3:
                        array = array.Insert(array.Count, value);
                        model.Add(value);
                        break;
                    default:
                        array = array.Insert(index, value);
                        model.Insert(index, value);
                        break;
                }
            }

            AssertIs(model, array);
        }, iter: _runs);

    [Fact]
    public void An_array_that_is_grown_item_by_item_and_emptied_again_stays_right()
    {
        var array = StateArray.Empty;
        var model = new List<StateValue>();
        for (var i = 0; i < 40_000; i++)
        {
            StateValue item = i;
            array = array.Insert(array.Count, item);
            model.Add(item);
        }

        AssertIs(model, array);
        Assert.Equal(array.ToUtf8().Length, array.Size);
        var random = new Random(1);
        while (model.Count > 0)
        {
            var index = random.Next(model.Count);
            array = array.RemoveAt(index);
            model.RemoveAt(index);
            if (model.Count % 5_000 == 17)
                AssertIs(model, array);
        }

        Assert.Empty(array);
        Assert.Equal("[]", array.ToString());
    }

    [Fact]
    public void An_object_that_is_grown_member_by_member_and_emptied_again_stays_right()
    {
        var o = StateObject.Empty;
        for (var i = 0; i < 20_000; i++)
            o = o.Set("n" + i, i);
        Assert.Equal(20_000, o.Count);
        Assert.Equal(o.ToUtf8().Length, o.Size);
        var names = o.Names.ToArray();
        new Random(1).Shuffle(names);
        foreach (var name in names)
        {
            Assert.True(o.Contains(name));
            o = o.Remove(name);
            Assert.False(o.Contains(name));
        }

        Assert.Same(StateObject.Empty, o);
    }

    [Fact]
    public void Names_with_equal_hashes_are_told_apart()
    {
        // So many names that some have equal hashes, whatever this process's seed.
        var alike = Enumerable.Range(0, 400_000).Select(static i => "name" + i).GroupBy(static name => name.GetHashCode()).Where(static group => group.Count() > 1)
            .Select(static group => group.ToArray()).ToList();
        Assert.NotEmpty(alike);
        var o = new StateObject(Enumerable.Range(0, 50).Select(static i => KeyValuePair.Create("x" + i, (StateValue)i)));
        foreach (var names in alike)
        {
            var with = names.Aggregate(o, static (all, name) => all.Set(name, name));
            Assert.All(names, name => Assert.Equal(name, with[name]));
            var without = with.Remove(names[0]);
            Assert.False(without.Contains(names[0]));
            Assert.Equal(names[1], without[names[1]]);
            AssertIs([.. o, .. names.Skip(1).Select(static name => KeyValuePair.Create(name, (StateValue)name))], without);
            Assert.Equal(with, new StateObject(with));
        }
    }

    [Fact]
    public void The_names_of_objects_beside_each_other_are_there_once()
    {
        var array = (StateArray)StateValue.Parse("""[{"a":1,"b":2},{"a":3,"b":4},{"b":5,"a":6},{"a":1},{"a":1,"a\u0062":2}]""");
        Assert.True(((StateObject)array[0]).SharesNamesWith((StateObject)array[1]));
        Assert.False(((StateObject)array[1]).SharesNamesWith((StateObject)array[2]));
        Assert.Same(((StateObject)array[0]).Names.First(), ((StateObject)array[3]).Names.First());
        Assert.Equal("""[{"a":1,"b":2},{"a":3,"b":4},{"b":5,"a":6},{"a":1},{"a":1,"ab":2}]""", array.ToString());
    }

    [Theory]
    [InlineData("""[{"a":1,"b":2},{"a":3,"a":4}]""", 1, 23)]
    [InlineData("""[{"a":1,"b":2},{"a":3,"b":4,"a":5}]""", 1, 29)]
    [InlineData("""{"a":{"b":1},"c":{"b":1,"\u0062":1}}""", 1, 25)]
    public void A_name_that_is_there_twice_is_found_where_the_names_before_were_expected(string json, long line, long column)
    {
        var error = Assert.Throws<StateFormatException>(() => StateValue.Parse(json));
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Fact]
    public void A_name_that_is_there_twice_is_found_among_many()
    {
        var names = Enumerable.Range(0, 100).Select(static i => $"\"n{i}\":{i}");
        var error = Assert.Throws<StateFormatException>(() => StateValue.Parse($"{{{string.Join(",", names)},\n \"n70\":1}}"));
        Assert.Equal((2, 2), (error.Line, error.Column));
        Assert.Contains("'n70'", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new StateObject(Enumerable.Range(0, 100).Select(static i => KeyValuePair.Create("n" + (i % 99), (StateValue)i))));
    }

    [Fact]
    public void Comparing_two_versions_looks_only_at_what_they_do_not_share()
    {
        var wide = new StateObject(Enumerable.Range(0, 5_000).Select(static i => KeyValuePair.Create("n" + i, (StateValue)new StateArray(i))));
        var changed = wide.Set("n777", "x").Remove("n4000").Set("new", 1);
        Assert.Equal(
            [new("n777", wide["n777"], "x"), new("n4000", wide["n4000"], null), new MemberDifference("new", null, 1)],
            MemberDifferences.Between(wide, changed));

        var comparisons = 0;
        var array = new StateArray(Enumerable.Range(0, 100_000).Select(static i => (StateValue)i));
        var longer = array.Insert(60_000, "x");
        Assert.Equal(60_000, StateArray.CommonPrefix(array, longer, Count));
        Assert.Equal(40_000, StateArray.CommonSuffix(array, longer, 40_000, Count));
        Assert.InRange(comparisons, 1, 200);

        bool Count(StateValue left, StateValue right)
        {
            comparisons++;
            return left.Equals(right);
        }
    }

    [Fact]
    public void The_differences_of_members_are_those_a_plain_comparison_finds() =>
        Gen.Select(Gen.Int[0, 120], Gen.Select(Gen.Int[0, 2], Gen.Int[0, 150]).Array[0, 40], Gen.Select(Gen.Int[0, 2], Gen.Int[0, 150]).Array[0, 40]).Sample(static (width, one, other) =>
        {
            var @base = new StateObject(Enumerable.Range(0, width).Select(static i => KeyValuePair.Create("n" + i, (StateValue)i)));
            var (left, right) = (Apply(@base, one), Apply(@base, other));
            var expected = left.Where(member => !right.TryGetMember(member.Key, out var value) || !ReferenceEquals(value, member.Value))
                .Select(member => new MemberDifference(member.Key, member.Value, right.Get(JsonPointer.Root.Append(member.Key)).GetValueOrDefault()))
                .Concat(right.Where(member => !left.Contains(member.Key)).Select(static member => new MemberDifference(member.Key, null, member.Value)));
            Assert.Equal(expected, MemberDifferences.Between(left, right));
        }, iter: _runs);

    private static StateObject Apply(StateObject o, (int Action, int Pick)[] steps) =>
        steps.Aggregate(o, static (all, step) => step.Action == 0 ? all.Remove("n" + step.Pick) : all.Set("n" + step.Pick, step.Pick + 1000));

    private static void AssertIs(List<KeyValuePair<string, StateValue>> model, StateObject o)
    {
        var fresh = new StateObject(model);
        Assert.Equal(model, o);
        Assert.Equal(model.Select(static member => member.Key), o.Names);
        AssertSame(fresh, o);
    }

    private static void AssertIs(List<StateValue> model, StateArray array)
    {
        Assert.Equal(model, array);
        for (var i = 0; i < model.Count; i += 1 + (model.Count / 97))
            Assert.Same(model[i], array[i]);
        AssertSame(new StateArray(model), array);
    }

    private static void AssertSame(StateValue fresh, StateValue edited)
    {
        Assert.Equal(fresh.ToString(), edited.ToString());
        Assert.Equal(fresh.Size, edited.Size);
        Assert.Equal(fresh.Depth, edited.Depth);
        Assert.Equal(fresh, edited);
        Assert.True(fresh.IsIdenticalTo(edited));
        Assert.Equal(fresh.GetHashCode(), edited.GetHashCode());
        Assert.Equal(edited.ToString(), StateValue.Parse(edited.ToUtf8()).ToString());
    }
}
